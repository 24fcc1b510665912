"""What a customer reads in Telegram about points, their cards and coupons."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.views.telegram_messages import shown
from core.cards.history import Movement, Points
from core.models import EntryReason, Voucher
from core.shop import Shop

_SAID = {
    EntryReason.ISSUED: "points for a purchase",
    EntryReason.TAKEN_BACK: "taken back with goods",
    EntryReason.REDEEMED: "exchanged",
    EntryReason.EXPIRED: "lapsed",
    EntryReason.CARRIED: "carried over to a new card",
    EntryReason.CORRECTED: "put right",
}


def points(shop: Shop, found: Points) -> str:
    """Say how many points there are, and how they came and went."""
    if not found.cards:
        return "You have no card of ours that is connected with you. Ask for one at the till: it costs nothing."
    lines = [f"You have <b>{found.balance:,} points</b> at <b>{shown(shop.name)}</b>."]
    if found.movements:
        lines += ["", *(_line(shop, each) for each in found.movements)]
    lines += ["", "What you did in the last hours may still be missing: tills tell us when they can."]
    return "\n".join(lines)


def _line(shop: Shop, each: Movement) -> str:
    day = each.at.astimezone(shop.zone)
    where = f" at {shown(each.shop)}" if each.shop else ""
    return f"{day.day} {day:%b}: <b>{each.points:+,}</b> {_SAID[each.reason]}{where}"


def lapse_notice(shop: Shop, points: int, on: date) -> str:
    """Say that points are about to lapse, and what can be done about it."""
    some = "1 of your points" if points == 1 else f"{points:,} of your points"
    return (
        f"<b>{some}</b> at <b>{shown(shop.name)}</b> can be used until {_day(on - timedelta(days=1))}; then they "
        "lapse. /points shows what you have, and any till of ours exchanges them."
    )


def coupons(vouchers: Sequence[Voucher]) -> str:
    """Say what can be used, in a line each; the codes follow as pictures."""
    if not vouchers:
        return "You have no coupon or voucher that can be used just now."
    return "\n".join(["These you can use, each once:", "", *(f"• {caption(each)}" for each in vouchers)])


def caption(voucher: Voucher) -> str:
    """Return what stands below a voucher's picture."""
    until = f", until {_day(voucher.valid_until)}" if voucher.valid_until else ""
    return f"<b>{shown(voucher.title)}</b>{until}\n<code>{voucher.code}</code>"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
