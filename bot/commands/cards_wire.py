"""What is said about cards, terminals, the programme and points; see `bot.commands.wire`."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from bot.commands.wire import Wire
from core.actions.cards.card_sales import By
from core.models import CardKind

Number = Annotated[str, Field(min_length=1, max_length=64)]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class EnrolRequest(Wire):
    """Enrol a terminal at a member shop; `new_shop` makes the shop. `advance`: it buys its points before."""

    shop: Text
    name: Text
    new_shop: bool = False
    channel: str = ""
    branch: str = ""
    advance: bool = False
    earn_only: bool = False


class EnrolAnswer(Wire):
    """The file that the terminal keeps to itself: its number, its shop, its keys."""

    terminal: int
    shop: str
    file: dict[str, Any]


class TerminalRequest(Wire):
    """Name a terminal by its number."""

    terminal: int


class MemberShopRequest(Wire):
    """Change a member shop: what is None stays; `advance`: it buys its points before."""

    shop: Text
    channel: str | None = None
    branch: str | None = None
    advance: bool | None = None
    place: str | None = None


class TerminalLine(Wire):
    """One terminal; `heard_at` is when it last spoke, None: never."""

    terminal: int
    name: str
    shop: str
    shop_number: int
    channel: str
    state: str
    may_redeem: bool
    heard_at: str | None


class TerminalsAnswer(Wire):
    """Every terminal, by number."""

    terminals: tuple[TerminalLine, ...]


class IssueRequest(Wire):
    """Issue a card to a customer (empty: to nobody by name); `number` is a memory card's own."""

    customer: str = ""
    kind: CardKind = CardKind.COMPUTING
    number: str = ""


class PersonalisationAnswer(Wire):
    """What is put on a card; it holds keys."""

    card: str
    customer: str | None
    file: dict[str, Any]


class IssueShopRequest(Wire):
    """Issue a shop's card for a terminal; `limit` is how many points a shop that pays later may owe."""

    terminal: int
    limit: Annotated[int, Field(ge=0)] = 0


class ShopCardAnswer(Wire):
    """What is put on a shop's card, and the PIN that its clerks say; it holds keys."""

    card: str
    shop: str
    pin: str
    file: dict[str, Any]


class CardRequest(Wire):
    """Name a card; `because` says why it is blocked, `number` is that of the card in its place."""

    card: Number
    because: str = ""
    number: str = ""


class CardsRequest(Wire):
    """Name a customer whose cards are asked for."""

    customer: Text


class CardLine(Wire):
    """One card: its state, what it holds by the ledger and by itself, and the last record that is verified."""

    card: str
    customer: str | None
    kind: str
    state: str
    points: int
    at_card: int
    records: int
    programme: int
    used_at: str | None
    blocked_because: str | None


class CardsAnswer(Wire):
    """Cards, the newest first."""

    cards: tuple[CardLine, ...]


class ProgrammeRequest(Wire):
    """Put a programme in force: the JSON document."""

    text: Annotated[str, Field(min_length=1, max_length=65_536)]


class ProgrammeAnswer(Wire):
    """A programme: its version, the document, and each service as a sentence."""

    version: int
    document: dict[str, Any]
    services: tuple[str, ...]


class FindingLine(Wire):
    """One thing that was found."""

    finding: int
    kind: str
    text: str
    found_at: str
    decision: str | None


class FindingsAnswer(Wire):
    """What was found and nobody has decided yet."""

    findings: tuple[FindingLine, ...]


class ReservedLine(Wire):
    """One booking that a shop's card keeps points for; `at` is when the server heard of it."""

    reservation: int
    card: str
    shop: str
    amount: int
    amount_text: str
    points: int
    at: str


class ReservedAnswer(Wire):
    """What shops' cards keep points for, the oldest first."""

    reserved: tuple[ReservedLine, ...]


class SettleCardRequest(Wire):
    """Say what became of a reservation."""

    reservation: int
    happened: bool


class SalesRequest(Wire):
    """Ask what cards were used for, divided; days as 2026-03-02."""

    by: By = By.ALL
    since: str | None = None
    until: str | None = None


class SalesLine(Wire):
    """Sales of one part; the amount in minor units."""

    part: str
    purchases: int
    amount: int
    amount_text: str
    points: int
    cards: int


class SalesAnswer(Wire):
    """Sales by part."""

    parts: tuple[SalesLine, ...]


class SellRequest(Wire):
    """Sell points to a shop."""

    shop: Text
    points: Annotated[int, Field(ge=1)]


class SettleRequest(Wire):
    """Settle with a shop, at a price in minor units for a thousand points."""

    shop: Text
    price: Annotated[int, Field(ge=1)]


class SettleAnswer(Wire):
    """What is to be paid: above zero by the shop, below zero to it."""

    shop: str
    points: int
    amount: int
    amount_text: str


class LedgerLine(Wire):
    """One shop's points."""

    shop: str
    issued: int
    held: int
    redeemed: int
    expired: int
    written_off: int
    can_give: int
    taken_in: int


class LedgerAnswer(Wire):
    """Points by shop, and what does not add up; nothing where all is right."""

    shops: tuple[LedgerLine, ...]
    wrong: tuple[str, ...]


class ExpireRequest(Wire):
    """Let points lapse that were given before a day."""

    before: Text


class ExpireAnswer(Wire):
    """How many points have lapsed."""

    points: int


class OfferRequest(Wire):
    """Offer a gift certificate (`value` in minor units) or a premium for points."""

    code: Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[a-z0-9-]+$")]
    title: Text
    points: Annotated[int, Field(ge=1)]
    value: int | None = None
    days: int = 365


class CodeRequest(Wire):
    """Name an offer or a voucher by its code."""

    code: Text


class OfferLine(Wire):
    """What points can be exchanged for."""

    code: str
    kind: str
    title: str
    points: int
    value: str | None
    days: int


class OffersAnswer(Wire):
    """What is offered, the cheapest first."""

    offers: tuple[OfferLine, ...]


class PrintRequest(Wire):
    """Print a voucher into a file."""

    code: Text
    file: Path


class PrintAnswer(Wire):
    """The file, and what is on it."""

    file: Path
    title: str
