"""The till in a terminal: the same as the page, in lines of text, for machines without a browser."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any, TextIO

from core.errors import ShownError
from terminal_bridge.board import state_of
from terminal_bridge.desk import Desk
from terminal_bridge.sums import lapse_words, sum_words

_HELP = (
    "12.34 sell · r 12.34 refund · p CODE or 50 exchange points · h history · f2 give · a card number · "
    "v CODE voucher, v take it in, a give it otherwise · s PIN [new] · x clear · q quit"
)
_BAR = 12


def drawn(state: dict[str, Any]) -> str:
    """Return what figure 6 shows, as lines."""
    lines = ["", f"--- {state['till']}: {state['words']}"]
    customer = state["customer"]
    if customer:
        lines += [
            f"{customer['name'] or 'Customer'}  ({customer['card']})",
            f"Last purchase {customer['last_amount']}   in all {customer['total']}",
            f"Uses {customer['uses']}   points {customer['points']}",
            f"Recent spending {_bar(customer['recent_rank'], customer['recent_top'])}",
            f"Continuity      {_bar(customer['continuity_rank'], customer['continuity_top'])}",
            *([f"» {customer['comment']}"] if customer["comment"] else []),
            *(f"  {words}" for words in customer["said"]),
            *(f"  [{offer['key']}] {offer['words']}  {offer['issued']}".rstrip() for offer in customer["offers"]),
            *(f"  [p {each['code']}] {each['points']} points: {each['title']}" for each in state["choices"]),
            *(f"{each['off']} off the next purchase: {each['title']}" for each in state["certificates"]),
        ]
    lines += [f"!! {words}" for words in state["tell"]]
    if state["voucher"]:
        lines.append(_voucher(state["voucher"]))
    if state["paper"]:
        paper = state["paper"]
        lines.append(f"Handed out: {paper['title']}  {paper['code']}  {paper['words']}".rstrip())
    lines += [f"Refused {each['entry']}: {each['words']}" for each in state["refused"]]
    if state["outcome"] and state["phase"] == "done":
        outcome = state["outcome"]
        lines += [words for words in (outcome["sum"], outcome["lapses"]) if words]
        lines.append(f"{outcome['points']:+d} points for {outcome['amount']}; {outcome['balance']} on the card")
    doubtful = f"{state['doubtful']} in doubt; " if state["doubtful"] else ""
    owed = f"{state['owed']} vouchers owed; " if state["owed"] else ""
    lines += [*state["amiss"], f"{doubtful}{owed}{state['waiting']} to send.  {_HELP}"]
    return "\n".join(lines) + "\n"


def _voucher(voucher: dict[str, Any]) -> str:
    """Return what a voucher is good for, and whether it counts."""
    taken = "taken in" if voucher["redeemed"] else "v takes it in"
    worth = " ".join(filter(None, (voucher["title"], voucher["value"])))
    said = " · ".join(filter(None, (worth, voucher["problem"] or taken, voucher["hint"])))
    return f"Voucher {voucher['code']}: {said}"


def _bar(rank: int, top: int) -> str:
    filled = _BAR * rank // max(top, 1)
    return f"{'#' * filled}{'.' * (_BAR - filled)} {rank} of {top}"


class Screen:
    """Draws each change, and does what is typed."""

    def __init__(self, desk: Desk, typed: TextIO, out: TextIO) -> None:
        """Show `desk` on `out`, and read lines from `typed`."""
        self._desk, self._typed, self._out = desk, typed, out
        self._shown = ""
        # A card, and an amount of which the clerk has seen what is to pay, and which Enter adds.
        self._priced: tuple[str, int] | None = None
        self._lock = threading.Lock()

    async def run(self) -> None:
        """Go on until `q`, or the end of what is typed."""
        leave = self._desk.board.listen(self._draw)
        try:
            self._draw()
            while (line := await asyncio.to_thread(self._typed.readline)) and line.strip() != "q":
                await asyncio.to_thread(self.take, line.strip())
        finally:
            leave()

    def take(self, line: str) -> None:
        """Do what a line says; what cannot be done is said."""
        try:
            self._done(line)
        except (ShownError, ValueError) as error:
            self._out.write(f"! {error}\n")
            self._out.flush()

    def _done(self, line: str) -> None:
        desk, (word, _, rest) = self._desk, line.partition(" ")
        deeds: dict[str, Callable[[], object]] = {
            "": self._enter,
            "r": lambda: desk.do(lambda till: till.refund(self._minor(rest))),
            "p": lambda: self._exchange(rest),
            "h": self._history,
            "v": lambda: desk.vouchers.look(rest) if rest else desk.vouchers.take(),
            "a": desk.vouchers.give_up,
            "s": lambda: desk.shop.verify(*(rest.split() or [""])[:2]),
            "x": self._clear,
        }
        customer = desk.board.face.customer
        for offer in customer.offers if customer else ():
            deeds[offer.key.lower()] = lambda code=offer.code: desk.do(lambda till: till.give(code))  # type: ignore[misc]
        if word.lower() in deeds:
            deeds[word.lower()]()
        elif customer is not None and len(line) <= _BAR and line.replace(".", "", 1).isdigit():
            self._sell(customer.card, self._minor(line))
        else:
            desk.line(line)

    def _enter(self) -> None:
        """Add the amount of which the price was shown, or that which the card did nothing of."""
        face, priced = self._desk.board.face, self._priced
        self._priced = None
        if priced is not None and face.customer is not None and face.customer.card == priced[0]:
            self._desk.do(lambda till: till.sell(priced[1]))
        elif face.customer is not None and face.amount:
            self._sell(face.customer.card, face.amount)
        else:
            self._desk.do(lambda till: till.sell(till.face.amount or 0))

    def _sell(self, card: str, amount: int) -> None:
        """Add an amount; where a certificate comes off it, only once the clerk has seen what that leaves to pay."""
        desk, self._priced = self._desk, None
        if not desk.journal.certificates(card):
            desk.do(lambda till: till.sell(amount))
            return
        price = desk.look(lambda till: till.quote(amount))
        words = [each for each in (sum_words(price, desk.currency), lapse_words(price, desk.currency)) if each]
        self._priced = (card, amount)
        self._out.write("\n".join([*words, "Enter adds it to the card."]) + "\n")
        self._out.flush()

    def _exchange(self, rest: str) -> None:
        """Exchange points for what is offered under a code, or take off so many."""
        if rest.isdecimal():
            self._desk.do(lambda till: till.redeem(int(rest)))
        elif self._desk.vouchers.exchange(rest) is None:
            self._out.write("! The points are taken, and the voucher is still to come: the server did not answer.\n")

    def _history(self) -> None:
        held = self._desk.vouchers.held()
        lines = [
            f"{each.at.astimezone():%Y-%m-%d}  {each.points:+d}  {each.why} {each.shop}" for each in held.movements
        ]
        self._out.write("\n".join((f"{held.points} points", *lines)) + "\n")
        self._out.flush()

    def _clear(self) -> None:
        self._desk.vouchers.close()
        self._desk.do(lambda till: till.clear())

    def _minor(self, text: str) -> int:
        """Return an amount that was typed in whole units, with or without decimals, in minor units."""
        exponent = self._desk.currency.exponent
        whole, _, decimals = text.strip().partition(".")
        if not (whole + decimals).isdigit() or len(decimals) > exponent:
            message = f"“{text}” is no amount: write it as 12.34."
            raise ValueError(message)
        return int((whole or "0") + decimals.ljust(exponent, "0"))

    def _draw(self) -> None:
        text = drawn(state_of(self._desk.board, self._desk.journal, self._desk.currency))
        with self._lock:
            if text != self._shown:
                self._shown = text
                self._out.write(text)
                self._out.flush()
