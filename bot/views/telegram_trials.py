"""What a member of staff reads in a Telegram chat of their own: tests, and the link that brings them there."""

from bot.views.telegram_messages import shown
from core.shop import Shop


def trial_heading(sample: str, variant: str | None) -> str:
    """Return what stands above a test, so that nobody takes it for a message of their own."""
    script = f", script {variant.upper()}" if variant else ""
    return f"\N{TEST TUBE} <b>TEST</b>, for you alone: as {shown(sample)} would read it{script}."


def trial_button() -> str:
    """Say, in plain text for a small window, that a button below a test does nothing."""
    return "This is a test: here the button does nothing."


def staff_linked(shop: Shop, staff: str) -> str:
    """Confirm that a member of staff gets test messages here."""
    return (
        f"Test messages that <b>{shown(staff)}</b> asks for at {shown(shop.name)} now come to this chat. "
        "Nothing else changes here."
    )


def staff_link_refused() -> str:
    """Say that a link of staff's did nothing, and how to get one that works."""
    return (
        "This link does not work (any more): it works once, for an hour. In Slack, “@najimi link me” makes a new one."
    )
