"""What a purchase comes to, in words and figures: the same on the page, on the text screen and for a register."""

from typing import Final

from core.money import Currency
from terminal_bridge.certificates import Certificate
from terminal_bridge.exchange import Voucher
from terminal_bridge.face import Outcome

_LESS: Final = " \N{MINUS SIGN} "


def sum_words(outcome: Outcome, currency: Currency) -> str:
    """Return the sum that leads to what is to pay: £12.00 less £5.00 certificate = £7.00 to pay, with the minus sign.

    Nothing where nothing is taken off.
    """
    if not outcome.taken_off:
        return ""
    deduction, text = outcome.deduction, currency.text
    discount = outcome.taken_off - deduction.off
    parts = [text(outcome.amount + outcome.taken_off)]
    parts += [f"{text(discount)} discount"] if discount else []
    parts += [f"{text(deduction.off)} {deduction.word}"] if deduction.off else []
    return f"{_LESS.join(parts)} = {text(outcome.amount)} to pay"


def lapse_words(outcome: Outcome, currency: Currency) -> str:
    """Return what is lost of a certificate that is worth more than the purchase; nothing where nothing is."""
    deduction = outcome.deduction
    if not deduction.lapses:
        return ""
    return f"{currency.text(deduction.lapses)} of the {deduction.word} is not used and lapses: no change is given."


def off_words(each: Certificate | Voucher, currency: Currency) -> str:
    """Return what a voucher takes off a purchase, as people read it; nothing where that is not known."""
    if each.percent:
        return f"{each.percent}%"
    return currency.text(each.worth) if each.worth else ""


def voucher_hint(voucher: Voucher, currency: Currency, *, serving: bool) -> str:
    """Return what becomes of a voucher's worth, before it is taken in and after; `serving`: a card is there."""
    off = off_words(voucher, currency)
    if not off or voucher.problem or voucher.waits:
        return ""
    if voucher.redeemed or not serving:
        return f"No card is here for it: take {off} off what the customer pays."
    lapses = "" if voucher.percent else " No change is given: what that purchase does not use of it lapses."
    return f"{off} comes off this customer's next purchase here.{lapses}"
