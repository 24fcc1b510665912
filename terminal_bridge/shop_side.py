"""The shop's card, which stays in its own reader all day; spoken to on that reader's thread alone.

A clerk says the PIN once after the card was put in. Whoever serves a customer meanwhile speaks through `session`.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future

from core.errors import NajimiError, ShownError
from core.loyalty.shop_commands import ShopEntry
from core.loyalty.status import CardRefusedError, Status, tries_left
from terminal_bridge.cards.shop import ShopCardSession
from terminal_bridge.entry import EntryKind
from terminal_bridge.errors import CardGoneError
from terminal_bridge.journal import Journal
from terminal_bridge.readers import Transmit

_PATIENCE = 30.0
PIN_WANTED = "Shop's card: press S and key in the PIN."


class WrongPinError(ShownError):
    """The PIN of the shop's card was not right."""


class ShopSide:
    """Listens to the reader of the shop's card."""

    def __init__(
        self,
        key_of: Callable[[bytes, int], bytes],
        ask: Callable[[Callable[[Transmit], bytes]], "Future[bytes]"],
        say: Callable[[str], None],
    ) -> None:
        """Use the till's keys by card and version; `ask` lets the reader's own worker do something; `say` is shown."""
        self._key_of, self._ask, self._say = key_of, ask, say
        self._here: tuple[threading.Thread, Transmit] | None = None
        self._session: ShopCardSession | None = None
        self._open = False

    def arrived(self, transmit: Transmit) -> None:
        """Meet the shop's card: each proves itself to the other (figure 10, steps 333 and 334)."""
        self._open, self._session = False, None
        self._here = threading.current_thread(), transmit
        session = ShopCardSession(self._send, self._key_of)
        try:
            session.open()
        except CardGoneError:
            raise
        except NajimiError as error:
            self._say(f"Shop's card: {error}")
            return
        self._session = session
        self._say(PIN_WANTED)

    def left(self) -> None:
        """Go on without the shop's card."""
        self._here, self._session, self._open = None, None, False
        self._say("The shop's card was taken out.")

    def unreadable(self, reason: str) -> None:
        """Say that the shop's card cannot be read."""
        self._here, self._session, self._open = None, None, False
        self._say(reason)

    def verify(self, pin: str, new: str = "") -> None:
        """Say the clerk's PIN to the card, and replace it by a `new` one if there is one.

        Raises `WrongPinError` with the tries that are left.
        """
        if self._session is None:
            message = "There is no shop's card in its reader."
            raise WrongPinError(message)
        try:
            if new:
                self._session.change_pin(pin, new)
            self._session.verify(new or pin)
        except ValueError as error:
            raise WrongPinError(str(error)) from error
        except CardRefusedError as refusal:
            left = tries_left(refusal.status)
            message = (
                "The PIN is blocked; the office can unblock it." if left == 0 else f"Wrong PIN; {left} tries left."
            )
            raise WrongPinError(message if left is not None else str(refusal)) from refusal
        self._open = True
        self._say("")

    @property
    def session(self) -> ShopCardSession | None:
        """Return the conversation with the shop's card; None before its PIN was said."""
        return self._session if self._open else None

    @property
    def is_there(self) -> bool:
        """Say whether a shop's card lies in its reader."""
        return self._session is not None

    def _send(self, command: bytes) -> bytes:
        """Send a command on the reader's own thread, wherever it comes from."""
        here = self._here
        if here is not None and here[0] is threading.current_thread():
            return here[1](command)
        return self._ask(lambda transmit: transmit(command)).result(_PATIENCE)

    def bring(self, journal: Journal, at: int) -> None:
        """Write into the journal what the shop's card has logged since last time, and hand over what the server wants.

        The log goes to the server as it is; the server's acknowledgement comes back as a command. Neither needs the
        clerk's PIN, which the server may be about to unblock.
        """
        session = self._session
        if session is None:
            return
        state = session.read_state()
        card, name = state.card_id.hex(), f"shop log {state.card_id.hex()}"
        brought = max(int(journal.kept(name) or 0), state.acknowledged)
        while brought < state.sequence:
            entries = session.log(brought + 1)
            journal.bring(card, at, name, brought, [_entry_bytes(entry) for entry in entries])
            brought += len(entries)
        for number, command in journal.commands_for(card):
            status = session.deliver(command)
            if status not in (Status.DONE, Status.USED_BEFORE):
                journal.add(EntryKind.NOTE, card, at, {"command": command.hex(), "refused": status})
            journal.delivered(number)
        _tell_state(journal, session, at)


def _tell_state(journal: Journal, session: ShopCardSession, at: int) -> None:
    """Write down what the server has to know of the shop's card beside its log, where that is other than last time."""
    state = session.read_state()
    said = {
        "counter": state.counter,
        "tries": state.tries,
        "programme": state.programme,
        "pending": [(card + record.to_bytes()).hex() for card, record in session.pending()],
    }
    journal.add_changed(f"shop card {state.card_id.hex()}", state.card_id.hex(), at, said)


def _entry_bytes(entry: ShopEntry) -> bytes:
    return entry.card_id + entry.record.to_bytes() + entry.receipt
