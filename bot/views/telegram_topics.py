"""What a customer wants to hear of: what they read, and what they can press."""

import html
from decimal import Decimal

from bot.views.telegram_keyboards import CHOSEN, LONGEST_LABEL, MARK, Keyboard
from bot.views.telegram_messages import shown
from core.actions.customers.register_range import Registered
from core.actions.customers.show_topics import Standing, Topic, Topics
from core.policy.prices import ANY_PRICE, PriceRange
from core.shop import Shop

TOPICS = "topics"
BEGIN, OPEN, ADD, DROP, COVERED = "begin", "open", "add", "drop", "in"
DROP_PRODUCT, ALL, PRICE = "dropproduct", "all", "price"
ANY = "any"
MOST_ON_A_PAGE = 20
MOST_NAMED = 8
PARTLY_MARK = "· "
_LEFT, _RIGHT = "\N{LEFTWARDS ARROW}", "\N{RIGHTWARDS ARROW}"

Row = tuple[tuple[str, str], ...]


def what_about(shop: Shop, topics: Topics) -> str:
    """Ask what they want to hear of, and say what holds now."""
    if topics.within is None and not topics.below and not topics.limits and not topics.chosen.is_limited:
        return f"You hear of everything from <b>{shown(shop.name)}</b>: there is nothing to choose between yet."
    inside = topics.within is not None and not topics.is_top
    where = f"\n\nYou are looking at <b>{shown(topics.within.name)}</b>." if topics.within and inside else ""
    return (
        f"What would you like to hear about from <b>{shown(shop.name)}</b>? Choose what interests you; whatever "
        "belongs to it is included. Offers of anything else will not come. Answers to what you write always do.\n\n"
        f"{now(shop, topics.chosen)}{where}"
    )


def now(shop: Shop, chosen: Registered) -> str:
    """Say what somebody hears of now."""
    return f"Now: <b>{said(shop, chosen)}</b>."


def said(shop: Shop, chosen: Registered) -> str:
    """Return what somebody wants to hear of, in words."""
    names = [shown(each.name) for each in chosen.standing]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    about = "; ".join(names[:MOST_NAMED]) + more if names else "everything"
    prices = _prices(shop, chosen.prices)
    return f"{about}, {html.escape(prices)}" if prices else about


def buttons(shop: Shop, topics: Topics, page: int = 0) -> Keyboard:
    """Return the choices of a level; what is chosen is marked."""
    level = topics.within.id if topics.within is not None and not topics.is_top else 0
    rows: list[Row] = []
    if topics.within is not None:
        rows.append((_choice(topics.within, level, page, f"All of {topics.within.name}"),))
    first = page * MOST_ON_A_PAGE
    rows += [_row(each, level, page) for each in topics.below[first : first + MOST_ON_A_PAGE]]
    rows += _turning(len(topics.below), level, page)
    if not topics.is_top:
        return (*rows, ((f"{_LEFT} Back", f"{TOPICS}:{OPEN}:{topics.above or 0}:0"),))
    rows += [
        ((_label(f"{MARK}{each.name}"), f"{TOPICS}:{DROP_PRODUCT}:{each.product_id}"),)
        for each in topics.chosen.standing
        if each.product_id is not None
    ]
    if not topics.below and not topics.chosen.standing:
        return _price_rows(shop, topics)
    everything = "Everything" if topics.chosen.standing else f"{MARK}Everything"
    return (*rows, ((everything, f"{TOPICS}:{ALL}"),), *_price_rows(shop, topics))


def _row(topic: Topic, level: int, page: int) -> Row:
    choice = _choice(topic, level, page, topic.name)
    return (choice, (f"Inside {_RIGHT}", f"{TOPICS}:{OPEN}:{topic.id}:0")) if topic.opens else (choice,)


def _choice(topic: Topic, level: int, page: int, name: str) -> tuple[str, str]:
    marks = {Standing.NOT: "", Standing.PARTLY: PARTLY_MARK}
    verb = {Standing.CHOSEN: DROP, Standing.COVERED: COVERED}.get(topic.standing, ADD)
    return _label(f"{marks.get(topic.standing, MARK)}{name}"), f"{TOPICS}:{verb}:{topic.id}:{level}:{page}"


def _turning(count: int, level: int, page: int) -> list[Row]:
    ways = []
    if page:
        ways.append((f"{_LEFT} Earlier", f"{TOPICS}:{OPEN}:{level}:{page - 1}"))
    if count > (page + 1) * MOST_ON_A_PAGE:
        ways.append((f"More {_RIGHT}", f"{TOPICS}:{OPEN}:{level}:{page + 1}"))
    return [tuple(ways)] if ways else []


def _price_rows(shop: Shop, topics: Topics) -> Keyboard:
    """Return the limits of price, two a row; a range that nobody can choose here is shown as chosen."""
    prices = topics.chosen.prices
    options = [(f"{'' if prices else MARK}Any price", f"{TOPICS}:{PRICE}:{ANY}")]
    for limit in topics.limits:
        mark = MARK if prices == PriceRange(highest=limit) else ""
        options.append((f"{mark}Up to {_price(shop, limit)}", f"{TOPICS}:{PRICE}:{limit:f}"))
    if prices and prices not in {PriceRange(highest=limit) for limit in topics.limits}:
        options.append((_label(f"{MARK}{_prices(shop, prices).capitalize()}"), CHOSEN))
    if not topics.limits and not prices:
        return ()
    return tuple(tuple(options[start : start + 2]) for start in range(0, len(options), 2))


def _price(shop: Shop, price: Decimal) -> str:
    """Return a price as short as it can be said."""
    whole = price == price.to_integral_value()
    return shop.currency.round_text(shop.currency.to_minor(price)) if whole else shop.currency.price_text(price)


def _label(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


def _prices(shop: Shop, prices: PriceRange) -> str:
    def text(price: Decimal | None) -> str:
        return _price(shop, price) if price is not None else ""

    if prices == ANY_PRICE:
        return ""
    if prices.lowest is None:
        return f"up to {text(prices.highest)}"
    return f"from {text(prices.lowest)}" + (f" to {text(prices.highest)}" if prices.highest is not None else "")


def noted(shop: Shop, chosen: Registered) -> str:
    """Confirm, in plain text for a small window."""
    return _window(f"Noted: {html.unescape(said(shop, chosen))}.")


def covered(topic: Topic) -> str:
    """Say, in plain text for a small window, why this cannot be taken out by itself."""
    return _window(f"{topic.name} belongs to something that you chose. Take that out to choose parts of it.")


def the_last() -> str:
    """Say, in plain text for a small window, that nothing chosen would mean everything."""
    return "This is the last of your choices. Choose something else first, or press “Everything”."


def _window(text: str) -> str:
    """Return what fits into the small window."""
    return text if len(text) <= _WINDOW else f"{text[: _WINDOW - 1]}…"


_WINDOW = 200


def change_topics() -> Keyboard:
    """Return the button that leads to the choices."""
    return ((("What you hear about", f"{TOPICS}:{BEGIN}"),),)
