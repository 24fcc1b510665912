"""The server as a till sees it: takes batches of the journal, and says who has just presented a card."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import httpx

from core.errors import ShownError
from terminal_bridge.clock import Clock, moment_of
from terminal_bridge.entry import Entry
from terminal_bridge.exchange import Account, Choice, Movement, Voucher

TIME_HEADER: Final = "X-Najimi-Time"
SIGNATURE_HEADER: Final = "X-Najimi-Signature"
_PATIENCE: Final = 15.0
_LIVE_PATIENCE: Final = 3.0
_FAULT: Final = 500
_TOO_MANY: Final = 429
_FORBIDDEN: Final = 409
_UNREADABLE: Final = 422
_LONGEST_WORDS: Final = 300


class ServerAwayError(ShownError):
    """The server cannot be reached, or has no time: what waits is sent later."""


class ServerFaultError(ServerAwayError):
    """The server failed on what was sent: it may be about one entry of it, or about the server itself."""


class ServerRefusesError(ShownError):
    """The server does not take what this till sends; somebody has to look."""


class ForbiddenError(ServerRefusesError):
    """A rule of the programme forbids it; the server's own words are for the clerk."""


class RefusedForGoodError(ForbiddenError):
    """What points were taken for is never issued; the server has seen to them, and says what the customer is told."""


class NotUnderstoodError(ServerRefusesError):
    """The server cannot read what this till sends: sending it again changes nothing."""


@dataclass(frozen=True)
class Answer:
    """What the server says to a batch: what is taken, cards to refuse, commands for cards, a programme, the time.

    `exchanges` are what points can be exchanged for (None: it did not say). `refused` are entries of the batch that it
    could not read, by their place in it from 0, with its words.
    """

    taken_to: int
    hot_list: tuple[str, ...] = ()
    commands: tuple[tuple[str, bytes], ...] = ()
    programme: Mapping[str, Any] | None = None
    time: datetime | None = None
    exchanges: tuple[Mapping[str, Any], ...] | None = None
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Presented:
    """What the server says of a card that is there: the name, lines such as what to offer and how to say it.

    `points` are those that the ledger has (None: it does not know the card); `commands` are for this very card.
    """

    name: str = ""
    said: tuple[str, ...] = ()
    points: int | None = None
    commands: tuple[tuple[str, bytes], ...] = ()


class Server(Protocol):
    """What a till asks of the server."""

    def take(self, batch: int, entries: Sequence[Entry], programme: int) -> Answer:
        """Take a batch, however often it is sent; raises `ServerAwayError`, `ServerRefusesError`."""

    def presented(self, sequence: int, card: str, at: int) -> Presented:
        """Say who it is, within about a second; raises as `take` does."""

    def account(self, card: str) -> Account:
        """Say what the ledger has of a card, and what its points can be exchanged for; raises as `take` does."""

    def exchange(self, entry: Entry, terms: Mapping[str, Any], *, provisional: bool) -> Voucher:
        """Issue what the card's record in `entry` has paid for, once.

        Raises besides `ForbiddenError`, and `RefusedForGoodError` where asking again changes nothing. `provisional`:
        under the code that this till has printed already.
        """

    def voucher(self, code: str) -> Voucher:
        """Say what a voucher is good for; raises `ForbiddenError` for a code that nobody issued."""

    def take_in(self, code: str, sequence: int) -> Voucher:
        """Take a voucher in, once; the same under the same sequence. Raises `ForbiddenError`."""


def signature(key: bytes, method: str, path: str, at: str, body: bytes) -> str:
    """Return HMAC-SHA256, in hexadecimal digits, over four lines: method, path, moment, SHA-256 of the body."""
    said = "\n".join((method.upper(), path, at, hashlib.sha256(body).hexdigest()))
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def wire(entry: Entry) -> dict[str, Any]:
    """Return an entry as it is sent. One that the card did nothing of has no record."""
    return {
        "sequence": entry.sequence,
        "kind": entry.kind,
        "at": moment_of(entry.at).isoformat(),
        "card": entry.card or None,
        "record": None if entry.record is None else entry.record.hex(),
        "receipt": None if entry.receipt is None else entry.receipt.hex(),
        "details": dict(entry.details),
    }


class HttpServer:
    """The server over HTTP; every request is signed with the till's own key."""

    def __init__(self, http: httpx.Client, terminal: int, key: bytes, clock: Clock) -> None:
        """Speak as `terminal` over `http`, whose base is the server's address."""
        self._http, self._terminal, self._key, self._clock = http, terminal, key, clock

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def take(self, batch: int, entries: Sequence[Entry], programme: int) -> Answer:
        """Take a batch."""
        body = {"batch": batch, "entries": [wire(entry) for entry in entries], "programme": programme}
        said = self._post("batches", body, _PATIENCE)
        try:
            time = datetime.fromisoformat(said["time"]) if said.get("time") else None
            hot_list = tuple(str(card) for card in said.get("hot_list", ()))
            exchanges = said.get("exchanges")
            return Answer(
                int(said["taken_to"]),
                hot_list,
                _commands(said),
                said.get("programme"),
                time,
                None if exchanges is None else tuple(dict(each) for each in exchanges),
                tuple((int(each["place"]), str(each["words"])[:_LONGEST_WORDS]) for each in said.get("refused") or ()),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _not_understood(error) from error

    def presented(self, sequence: int, card: str, at: int) -> Presented:
        """Say who it is."""
        body = {"sequence": sequence, "card": card, "at": moment_of(at).isoformat()}
        said = self._post("presented", body, _LIVE_PATIENCE)
        try:
            lines = tuple(str(each) for each in (*(said.get("offers") or ()), *(said.get("script") or ())))
            points = None if said.get("points") is None else int(said["points"])
            return Presented(str(said.get("name") or ""), lines, points, _commands(said))
        except (KeyError, TypeError, ValueError) as error:
            raise _not_understood(error) from error

    def account(self, card: str) -> Account:
        """Say what the ledger has of a card."""
        said = self._post("account", {"card": card}, _LIVE_PATIENCE)
        try:
            points = None if said.get("points") is None else int(said["points"])
            movements = tuple(_movement(each) for each in said.get("movements") or ())
            return Account(points, movements, tuple(Choice.read(each) for each in said.get("exchanges") or ()))
        except (KeyError, TypeError, ValueError) as error:
            raise _not_understood(error) from error

    def exchange(self, entry: Entry, terms: Mapping[str, Any], *, provisional: bool) -> Voucher:
        """Issue what a card has paid for."""
        body = {"offer": terms["code"], "entry": wire(entry), "terms": dict(terms), "provisional": provisional}
        return self._voucher("exchanges", body)

    def voucher(self, code: str) -> Voucher:
        """Say what a voucher is good for."""
        return self._voucher("voucher", {"code": code})

    def take_in(self, code: str, sequence: int) -> Voucher:
        """Take a voucher in."""
        return self._voucher("redemptions", {"code": code, "sequence": sequence})

    def _voucher(self, what: str, content: Mapping[str, Any]) -> Voucher:
        said = self._post(what, content, _LIVE_PATIENCE)
        try:
            return Voucher.read(said)
        except (KeyError, TypeError, ValueError) as error:
            raise _not_understood(error) from error

    def _post(self, what: str, content: Mapping[str, Any], patience: float) -> dict[str, Any]:
        path, body = f"/terminals/{self._terminal}/{what}", json.dumps(content).encode()
        at = moment_of(self._clock()).isoformat()
        headers = {
            "Content-Type": "application/json",
            TIME_HEADER: at,
            SIGNATURE_HEADER: signature(self._key, "POST", path, at, body),
        }
        try:
            answer = self._http.post(path, content=body, headers=headers, timeout=patience)
        except httpx.HTTPError as error:
            message = f"The server cannot be reached: {str(error) or type(error).__name__}."
            raise ServerAwayError(message) from error
        return _read(answer)


def _read(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code >= _FAULT or answer.status_code == _TOO_MANY:
        message = f"The server has no time now ({answer.status_code})."
        raise ServerFaultError(message) if answer.status_code == _FAULT else ServerAwayError(message)
    if answer.status_code == _FORBIDDEN and (words := _error_of(answer)):
        raise RefusedForGoodError(words) if answer.json().get("final") is True else ForbiddenError(words)
    if answer.status_code == _UNREADABLE and (words := _error_of(answer)):
        message = f"The server cannot read what this till sends: {words}"
        raise NotUnderstoodError(message)
    if not answer.is_success:
        message = f"The server refuses what this till sends ({answer.status_code}): {answer.text[:200]}"
        raise ServerRefusesError(message)
    try:
        said = answer.json()
    except ValueError as error:
        message = "What answers at the server's address is not the server."
        raise ServerRefusesError(message) from error
    if not isinstance(said, dict):
        message = "What answers at the server's address is not the server."
        raise ServerRefusesError(message)
    return said


def _error_of(answer: httpx.Response) -> str:
    """Return the words of a refusal; nothing where there are none."""
    try:
        said = answer.json()
    except ValueError:
        return ""
    return str(said.get("error") or "")[:_LONGEST_WORDS] if isinstance(said, dict) else ""


def _movement(said: Mapping[str, Any]) -> Movement:
    return Movement(datetime.fromisoformat(said["at"]), int(said["points"]), str(said["why"]), str(said["shop"]))


def _commands(said: Mapping[str, Any]) -> tuple[tuple[str, bytes], ...]:
    return tuple((str(each["card"]), bytes.fromhex(each["command"])) for each in said.get("commands") or ())


def _not_understood(error: Exception) -> ServerRefusesError:
    return ServerRefusesError(f"The server answered in a way that this till does not understand: {error}.")
