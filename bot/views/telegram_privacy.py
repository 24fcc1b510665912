"""What a customer reads in Telegram about agreeing, getting a copy of everything, and being erased, in English."""

from bot.views.telegram_keyboards import Keyboard
from bot.views.telegram_messages import shown
from core.actions.customers.confirm_consent import REQUEST_DAYS
from core.models import Purpose
from core.shop import Shop

# Goes with every confirmation as its proof: change it whenever the words below that ask change.
CONFIRM_VERSION = "en-confirm-1"

CONFIRM = "offersok"
ERASE_ASK = "eraseask"
ERASE_NOW = "erasenow"
ERASE_NO = "eraseno"
ERASE_MINUTES = 15

ABOUT = {
    Purpose.OFFERS: "offers that go with what you bought",
    Purpose.SERVICE: "messages about what you bought: deliveries, repairs, recalls",
}


def please_confirm(shop: Shop) -> str:
    """Ask, after a first yes, whether that is really wanted; until then it counts for nothing."""
    return (
        f"Thank you. One more step, so that nobody else can agree for you: shall <b>{shown(shop.name)}</b> send "
        f"{ABOUT[Purpose.OFFERS]} to this chat? Nothing is sent until you confirm. The button works for "
        f"{REQUEST_DAYS} days."
    )


def asked_by_shop(shop: Shop, purpose: Purpose) -> str:
    """Ask on behalf of the shop's people, once, whether something may be sent."""
    return (
        f"<b>{shown(shop.name)}</b> asks: may we send you {ABOUT[purpose]} here? If you do nothing, nothing is sent. "
        f"If you agree, /stop ends it at once. The button works for {REQUEST_DAYS} days."
    )


def confirming(request_id: int) -> Keyboard:
    """Return the button that confirms an agreement."""
    return ((("Yes, I agree", f"{CONFIRM}:{request_id}"),),)


def too_late_to_confirm() -> str:
    """Say that a confirmation came too late, and how to agree now."""
    return "This question is too old, so nothing was changed. /start shows what is agreed, and asks again if you wish."


def service_on(shop: Shop) -> str:
    """Confirm that messages about what was bought may be sent."""
    return f"Thank you, noted. <b>{shown(shop.name)}</b> will write when there is something about what you bought."


def exported() -> str:
    """Say what follows."""
    return (
        "Here is everything that is held about you, twice: as a text to read, and as JSON for other programmes. "
        "/privacy says why it is kept; /erase ends it."
    )


def exported_already() -> str:
    """Say that there is one copy a day."""
    return "You have had your copy today: it is in this chat, above. You can have a new one tomorrow."


def erase_explained(shop: Shop, phrases: tuple[str, ...]) -> str:
    """Say what erasing takes away and what stays, and ask; `phrases` name what there is."""
    held = "\n".join(f"• {shown(phrase)}" for phrase in phrases)
    return (
        f"<b>Erase me at {shown(shop.name)}</b>\n\nThis goes, at once and for good:\n{held}\n\n"
        "This stays, without you: what was sold, as amounts in the shop's books, and how many people a campaign "
        "reached. A code that cannot be turned back into your name or number stays too, so that you are not taken up "
        "again by mistake.\n\nThis cannot reach: the messages in this chat (you can delete the chat), and what people "
        "of the shop wrote down elsewhere. Backups forget you as they grow old.\n\n"
        "A guarantee, a return or points are then no longer known here: settle these first. /export gives you a copy."
    )


def erasing() -> Keyboard:
    """Return the two answers to the explanation."""
    return ((("Erase me", ERASE_ASK),), (("No, keep everything", ERASE_NO),))


def erase_sure() -> str:
    """Ask once more."""
    return f"Are you sure? It is done at once and cannot be undone. This button works for {ERASE_MINUTES} minutes."


def erasing_surely(moment: int) -> Keyboard:
    """Return the two last answers; `moment` (seconds since 1970) is when they were shown."""
    return ((("Yes, erase me now", f"{ERASE_NOW}:{moment}"),), (("No, keep everything", ERASE_NO),))


def erase_too_late() -> str:
    """Say, in plain text for a small window, that the button has run out."""
    return f"That was more than {ERASE_MINUTES} minutes ago. Nothing was erased; write /erase to begin again."


def kept() -> str:
    """Confirm that nothing was erased."""
    return "All right, nothing was erased."


def erased(shop: Shop) -> str:
    """Say the last words."""
    return (
        f"Done. You are erased at <b>{shown(shop.name)}</b>, and nothing more will be sent here. Should you write "
        "again, you will be a stranger. Farewell, and thank you."
    )
