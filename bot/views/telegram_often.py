"""How often and when a customer wants to hear from the shop: what they read, and what they can press."""

from zoneinfo import ZoneInfo

from bot.views.telegram_keyboards import MARK, Keyboard
from bot.views.telegram_messages import shown
from core.actions.customers.wish_contact import PAUSE_DAYS, Choice, chosen
from core.policy import Policy
from core.policy.wishes import Wish
from core.policy.words import wish_sentences
from core.shop import Shop

OFTEN = "often"
OPEN = "open"
LABELS = {
    Choice.AS_IT_COMES: "As it comes",
    Choice.TWICE_A_MONTH: "At most twice a month",
    Choice.ONCE_A_MONTH: "At most once a month",
    Choice.PAUSE: f"Pause for {PAUSE_DAYS} days",
    Choice.ANY_TIME: "At any time of day",
    Choice.NOT_MORNING: "Not 8 to 12",
    Choice.NOT_AFTERNOON: "Not 12 to 17",
    Choice.NOT_EVENING: "Not 17 to 21",
}
_ROWS = (
    (Choice.AS_IT_COMES,),
    (Choice.TWICE_A_MONTH, Choice.ONCE_A_MONTH),
    (Choice.PAUSE,),
    (Choice.ANY_TIME,),
    (Choice.NOT_MORNING, Choice.NOT_AFTERNOON, Choice.NOT_EVENING),
)


def how_often(shop: Shop, wish: Wish, policy: Policy, zone: ZoneInfo) -> str:
    """Ask how often and when, and say what holds now."""
    place = zone.key.rpartition("/")[2].replace("_", " ")
    night = f" Nothing comes between {policy.quiet.text} in any case." if policy.quiet else ""
    return (
        f"How often would you like to hear from <b>{shown(shop.name)}</b>, and when? Answers to what you write always "
        f"come.\n\n{_now(shop, wish, zone)}\n\nTimes are those of {shown(place)}.{night} /stop ends offers altogether."
    )


def buttons(shop: Shop, wish: Wish) -> Keyboard:
    """Return the choices; what holds now is marked."""
    held = chosen(wish, shop)
    return tuple(
        tuple((f"{MARK if choice in held else ''}{LABELS[choice]}", f"{OFTEN}:{choice.value}") for choice in row)
        for row in _ROWS
    )


def change_how_often() -> Keyboard:
    """Return the button that leads to the choices."""
    return ((("How often, and when", f"{OFTEN}:{OPEN}"),),)


def noted(shop: Shop, wish: Wish, zone: ZoneInfo) -> str:
    """Confirm, in plain text for a small window."""
    said = wish_sentences(wish, zone, shop.clock.now())
    return f"Noted: {'; '.join(said)}." if said else "Noted: as it comes, at any time of day."


def _now(shop: Shop, wish: Wish, zone: ZoneInfo) -> str:
    said = wish_sentences(wish, zone, shop.clock.now())
    return f"Now: <b>{'; '.join(said)}</b>." if said else "Now: <b>as it comes</b>."
