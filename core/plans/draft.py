"""A plan as a member of staff fills it in, before anything is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from core.errors import NotFoundError, RefusedError
from core.models import CallingWay, ChannelName, CustomerList, Product
from core.ports import Channel
from core.shop import Shop

LONGEST_TITLE = 120
LONGEST_ORIGIN = 120
MOST_CONTROL_PERCENT = 50
LONGEST_WINDOW_DAYS = 365
DEFAULT_CALL_TRIES = 3
MOST_CALL_TRIES = 5
FURTHEST_SENDING = timedelta(days=366)


@dataclass(frozen=True)
class PlanDraft:
    """What to offer to which list, on which channel, saying what and when.

    `origin` names the form (a Slack view's id): the same origin twice is one plan, and it decides, with the list, who
    is drawn into the control group, so a preview and the plan that follows need the same one. `control_percent`, 0 to
    50, is held out before anything is sent; `window_days`, 1 to 365, is how long purchases are counted. With a
    `script_b`, half of those who are told get that one; with `count_links`, visits to the addresses in the message are
    counted. `calling` says who calls where the channel is the telephone, and nothing elsewhere; `call_tries`, 1 to 5,
    how many calls may ring in vain before it is given up.
    """

    title: str
    origin: str
    product_id: int | None
    list_id: int
    channel: ChannelName
    script: str
    send_at: datetime
    control_percent: int = 10
    window_days: int = 14
    script_b: str | None = None
    count_links: bool = False
    calling: CallingWay | None = None
    call_tries: int = DEFAULT_CALL_TRIES


@dataclass(frozen=True)
class CheckedDraft:
    """A draft that makes sense in itself, with what it refers to."""

    draft: PlanDraft
    members: CustomerList
    product: Product | None
    channel: Channel
    send_at: datetime


def check_draft(session: Session, shop: Shop, draft: PlanDraft) -> CheckedDraft:
    """Return the draft with what it names; a moment that has passed becomes now.

    Raises `RefusedError` for a value out of range, `NotFoundError` for a list or product that does not exist.
    """
    _check_values(shop, draft)
    channel = shop.channels.get(draft.channel)
    if channel is None:
        message = f"{spoken(draft.channel)} is not connected to this shop. Choose another channel or connect it first."
        raise RefusedError(message)
    members = session.get(CustomerList, draft.list_id)
    if members is None:
        message = "That list does not exist any more. Save the list again and plan from there."
        raise NotFoundError(message)
    product = _product(session, draft)
    return CheckedDraft(draft, members, product, channel, max(draft.send_at, shop.clock.now()))


def spoken(channel: ChannelName) -> str:
    """Return a channel's name as people say it."""
    return channel.value.replace("_", " ").capitalize()


def _check_values(shop: Shop, draft: PlanDraft) -> None:
    for complaint in _complaints(shop, draft):
        raise RefusedError(complaint)


def _complaints(shop: Shop, draft: PlanDraft) -> list[str]:
    title_fits = 0 < len(draft.title.strip()) <= LONGEST_TITLE
    origin_fits = 0 < len(draft.origin) <= LONGEST_ORIGIN
    checks = [
        (title_fits, f"Give the plan a title of 1 to {LONGEST_TITLE} characters."),
        (origin_fits, f"A plan needs the id of its form, 1 to {LONGEST_ORIGIN} characters."),
        (
            0 <= draft.control_percent <= MOST_CONTROL_PERCENT,
            f"The control group is {draft.control_percent} %. Choose between 0 and {MOST_CONTROL_PERCENT} %.",
        ),
        (
            1 <= draft.window_days <= LONGEST_WINDOW_DAYS,
            f"The window is {draft.window_days} days. Choose between 1 and {LONGEST_WINDOW_DAYS} days.",
        ),
        (
            bool(shop.public_url) or not draft.count_links,
            "Visits can only be counted where customers can reach this server: set NAJIMI_PUBLIC_URL first.",
        ),
        (draft.script_b is None or draft.script_b != draft.script, "The two scripts are the same. Change one of them."),
        (
            (draft.channel is ChannelName.TELEPHONE) == (draft.calling is not None),
            "Say who calls: operators, one customer after the other, or the programme by itself.",
        ),
        (
            1 <= draft.call_tries <= MOST_CALL_TRIES,
            f"A call is tried {draft.call_tries} times. Choose between 1 and {MOST_CALL_TRIES}.",
        ),
        (
            draft.channel is not ChannelName.TELEPHONE or not draft.count_links,
            "Nobody can follow a link on the telephone, so there are no visits to count.",
        ),
        (draft.send_at.tzinfo is not None, "The time of sending has no zone. Choose the time again."),
    ]
    complaints = [words for holds, words in checks if not holds]
    if not complaints and draft.send_at > shop.clock.now() + FURTHEST_SENDING:
        complaints.append("The time of sending is more than a year away. Choose an earlier one.")
    return complaints


def _product(session: Session, draft: PlanDraft) -> Product | None:
    if draft.product_id is None:
        return None
    product = session.get(Product, draft.product_id)
    if product is None:
        message = "That product does not exist any more. Choose another one."
        raise NotFoundError(message)
    if not product.is_goods:
        message = f"{product.name} is a fee or a charge, which is booked but never offered. Choose a product."
        raise RefusedError(message)
    return product
