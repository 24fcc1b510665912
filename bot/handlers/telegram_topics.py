"""A customer chooses what to hear of: `/topics`, and the buttons below its answer."""

from collections.abc import Callable

from bot.handlers.telegram_talk import Talk
from bot.handlers.telegram_update import Pressed, Written
from bot.views import telegram_messages as texts
from bot.views import telegram_topics as views
from core.actions.customers.register_range import register, registered, set_prices, set_range, withdraw
from core.actions.customers.show_topics import price_limits, topics
from core.customers.identity import customer_in_chat
from core.errors import RefusedError
from core.models import Customer
from core.policy.prices import ANY_PRICE, PriceRange
from core.products.registered import Range, range_of

LONGEST_NUMBER = 18
# How many numbers stand in the token of each kind of button.
_NUMBERS = {
    views.BEGIN: 0,
    views.OPEN: 2,
    views.ADD: 3,
    views.DROP: 3,
    views.COVERED: 3,
    views.DROP_PRODUCT: 1,
    views.ALL: 0,
}


def choose_topics(talk: Talk, _written: Written, customer: Customer) -> None:
    """Show what they hear of, and the choices."""
    _ask(talk, customer)


def _ask(talk: Talk, customer: Customer) -> None:
    found = topics(talk.tx, customer.id or 0, None)
    talk.say(views.what_about(talk.shop, found), views.buttons(talk.shop, found))


def _press(talk: Talk, pressed: Pressed, argument: str) -> None:
    """Take a choice, confirm it, and show the level again; what nobody was offered changes nothing and says so."""
    customer = customer_in_chat(talk.tx, talk.chat_id)
    verb, *numbers = argument.split(":")
    if customer is None or not (_are_numbers(verb, numbers) or (verb == views.PRICE and len(numbers) == 1)):
        talk.settle(pressed.query_id, texts.dead_button())
        return
    if verb == views.PRICE:
        _price(talk, pressed, customer, numbers[0])
        return
    _VERBS[verb](talk, pressed, customer, [int(number) for number in numbers])


def _are_numbers(verb: str, numbers: list[str]) -> bool:
    plain = all(each.isascii() and each.isdigit() and len(each) <= LONGEST_NUMBER for each in numbers)
    return len(numbers) == _NUMBERS.get(verb) and plain


def _begin(talk: Talk, pressed: Pressed, customer: Customer, _numbers: list[int]) -> None:
    """Show the choices below another message, such as /me, which stays as it is."""
    talk.settle(pressed.query_id)
    _ask(talk, customer)


def _open(talk: Talk, pressed: Pressed, customer: Customer, numbers: list[int]) -> None:
    talk.settle(pressed.query_id)
    _show(talk, pressed, customer, numbers[0], numbers[1])


def _add(talk: Talk, pressed: Pressed, customer: Customer, numbers: list[int]) -> None:
    _change(talk, pressed, customer, numbers, register)


def _drop(talk: Talk, pressed: Pressed, customer: Customer, numbers: list[int]) -> None:
    _change(talk, pressed, customer, numbers, withdraw)


def _change(talk: Talk, pressed: Pressed, customer: Customer, numbers: list[int], act: Callable[..., bool]) -> None:
    solution, level, page = numbers
    number = customer.id or 0
    found = topics(talk.tx, number, level or None)
    offered = {each.id for each in (*found.below, *([found.within] if found.within is not None else []))}
    if solution not in offered:
        talk.settle(pressed.query_id, texts.dead_button())
        return
    _act(talk, pressed, customer, lambda: act(talk.tx, talk.shop, number, Range(frozenset({solution})), _by(customer)))
    _show(talk, pressed, customer, level, page)


def _covered(talk: Talk, pressed: Pressed, customer: Customer, numbers: list[int]) -> None:
    found = topics(talk.tx, customer.id or 0, numbers[1] or None)
    topic = next((each for each in (*found.below, found.within) if each is not None and each.id == numbers[0]), None)
    talk.settle(pressed.query_id, views.covered(topic) if topic is not None else texts.dead_button())
    _show(talk, pressed, customer, numbers[1], numbers[2])


def _drop_product(talk: Talk, pressed: Pressed, customer: Customer, numbers: list[int]) -> None:
    number = customer.id or 0
    less = Range(products=frozenset(numbers) & range_of(talk.tx, number).products)
    _act(talk, pressed, customer, lambda: withdraw(talk.tx, talk.shop, number, less, _by(customer)))
    _show(talk, pressed, customer, 0, 0)


def _all(talk: Talk, pressed: Pressed, customer: Customer, _numbers: list[int]) -> None:
    _act(talk, pressed, customer, lambda: set_range(talk.tx, talk.shop, customer.id or 0, Range(), _by(customer)))
    _show(talk, pressed, customer, 0, 0)


def _price(talk: Talk, pressed: Pressed, customer: Customer, said: str) -> None:
    """Take a limit of price that is among those offered, as the goods are priced now."""
    offered = {f"{limit:f}": limit for limit in price_limits(talk.tx)}
    if said != views.ANY and said not in offered:
        talk.settle(pressed.query_id, texts.dead_button())
        return
    prices = ANY_PRICE if said == views.ANY else PriceRange(highest=offered[said])
    _act(talk, pressed, customer, lambda: set_prices(talk.tx, talk.shop, customer.id or 0, prices, _by(customer)))
    _show(talk, pressed, customer, 0, 0)


def _act(talk: Talk, pressed: Pressed, customer: Customer, act: Callable[[], bool]) -> None:
    """Do it and confirm it; what would leave nothing chosen is not done, and the small window says what to do."""
    try:
        act()
    except RefusedError:
        talk.settle(pressed.query_id, views.the_last())
        return
    talk.settle(pressed.query_id, views.noted(talk.shop, registered(talk.tx, customer.id or 0)))


def _show(talk: Talk, pressed: Pressed, customer: Customer, level: int, page: int) -> None:
    """Put the level as it is now in the place of the message, where it is another one."""
    found = topics(talk.tx, customer.id or 0, level or None)
    page = page if page * views.MOST_ON_A_PAGE < len(found.below) else 0
    keyboard = views.buttons(talk.shop, found, page)
    if pressed.keyboard != keyboard:
        talk.rewrite(pressed.message_id, views.what_about(talk.shop, found), keyboard)


def _by(customer: Customer) -> str:
    return f"customer:{customer.id}"


_VERBS: dict[str, Callable[[Talk, Pressed, Customer, list[int]], None]] = {
    views.BEGIN: _begin,
    views.OPEN: _open,
    views.ADD: _add,
    views.DROP: _drop,
    views.COVERED: _covered,
    views.DROP_PRODUCT: _drop_product,
    views.ALL: _all,
}
TOPICS_BUTTONS: dict[str, Callable[[Talk, Pressed, str], None]] = {views.TOPICS: _press}
