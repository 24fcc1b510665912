"""What is said between the command line and the engine: requests, progress, answers and refusals, all as JSON.

The answers are what `--json` prints: their names are published (docs/commands.md) and stay.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, RootModel

LONGEST_WORDS = 4_000
LONGEST_LIST = 1_000

Words = Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)]
Limit = Annotated[int, Field(ge=0, le=LONGEST_LIST)]


class Wire(BaseModel):
    """Something that is said; what is not known is refused, nothing is changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Progress(Wire):
    """How far long work is: `done` of `of` (unknown where None), in whatever `doing` names."""

    doing: str
    done: int
    of: int | None = None


class FilePiece(Wire):
    """The next stretch of a file that was asked for, in base 64: a file's bytes are no text."""

    base64: str

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Return the piece that holds `content`."""
        return cls(base64=b64encode(content).decode("ascii"))

    @property
    def content(self) -> bytes:
        """Return the bytes."""
        return b64decode(self.base64)


Tell = Callable[[Progress | FilePiece], None]


def quietly(_event: Progress | FilePiece) -> None:
    """Hear an event and do nothing."""


class Refusal(Wire):
    """Why a request was not carried out, in words for the person who asked, and the exit code that says so.

    `pointed` is the line at fault with carets below it, `suggestions` what may have been meant, best first.
    """

    kind: str
    message: str
    exit_code: int
    pointed: str | None = None
    suggestions: tuple[str, ...] = ()


class Nothing(Wire):
    """A request that needs no words."""


class ExtractRequest(Wire):
    """Ask which customers; `as_csv` sends all of them as a file too."""

    words: Words
    limit: Limit = 10
    as_csv: bool = False


class FoundLine(Wire):
    """One customer of an answer, as `core.extraction.answer.FoundCustomer`."""

    id: int
    number: str
    name: str | None
    weight: int
    reason: str


class ShareLine(Wire):
    """How many customers of an answer fall under `label`."""

    label: str
    count: int


class FoundAnswer(Wire):
    """`found` of the shop's `of` customers; `filter` is the question as it was understood, `sentence` in words.

    `in_thousandths` says that weights are (1.125 is 1125); `remarks` are sentences that belong to the answer.
    """

    words: str
    sentence: str
    filter: str | None
    product_id: int | None
    found: int
    of: int
    customers: tuple[FoundLine, ...]
    shares: tuple[ShareLine, ...]
    in_thousandths: bool = False
    remarks: tuple[str, ...] = ()


class ImportRequest(Wire):
    """Import a file of purchases; `mapping` overrides what is guessed: a field and its column, or an option.

    A `dry_run` gives the figures that the import would give, and changes nothing.
    """

    file: Path
    mapping: dict[str, str] = Field(default_factory=dict, max_length=64)
    source: Annotated[str, Field(max_length=64)] | None = None
    dry_run: bool = False


class MappedLine(Wire):
    """A field and the column that fills it, why (`origin`: given, saved, built in, guessed), and a value of it."""

    field: str
    column: str
    origin: str
    sample: str | None


class MappingAnswer(Wire):
    """How a file is understood; `notes` are to be looked at, `missing` has to be said before it can be imported."""

    file: Path
    columns: tuple[str, ...]
    mapping: tuple[MappedLine, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]


class ImportAnswer(RootModel[dict[str, Any]]):
    """The figures of an import by name (`core.importing.report`); exact totals are text, so that no digit is lost."""


class ImportsRequest(Wire):
    """Ask for the latest imports."""

    limit: Limit = 20


class ImportRunLine(Wire):
    """One import, as `core.actions.importing.undo_import.ImportLine`; moments in ISO 8601, UTC; `counts` by name."""

    run_id: int
    kind: str
    source: str
    file_name: str
    state: str
    started_at: str
    started_by: str | None
    finished_at: str | None
    undone_at: str | None
    undone_by: str | None
    error: str | None
    rejects_file: str | None
    counts: dict[str, Any]


class ImportsAnswer(Wire):
    """The latest imports, the newest first, of `of` in all."""

    imports: tuple[ImportRunLine, ...]
    of: int


class UndoRequest(Wire):
    """Undo the import with this number."""

    run_id: Annotated[int, Field(ge=1, le=2**62)]


class UndoAnswer(Wire):
    """What an undo does or would do, in rows by table, as `core.actions.importing.undo_import.UndoFigures`.

    `relations_learned` says how many relation levels were learned anew from what is left; None where none were.
    """

    run_id: int
    kind: str
    source: str
    file_name: str
    removed: dict[str, int]
    handed_over: dict[str, int]
    kept: dict[str, int]
    reasons: dict[str, int]
    restored: int
    left: int
    relations_stale: bool
    relations_learned: int | None = None


class LevelsAnswer(Wire):
    """What was learned: how many relations, between how many products, in which way."""

    method: str
    products: int
    relations: int


class StaffRequest(Wire):
    """Grant or revoke a role, of the member of staff with this Slack user id."""

    slack_user: Annotated[str, Field(min_length=1, max_length=32)]
    role: Annotated[str, Field(max_length=24)]


class StaffLine(Wire):
    """A member of staff."""

    slack_user: str
    name: str
    roles: tuple[str, ...]


class StaffAnswer(Wire):
    """The members of staff whom the shop knows."""

    staff: tuple[StaffLine, ...]


class InviteRequest(Wire):
    """Ask for a one-time link by which the customer with this number links a Telegram chat."""

    customer: Annotated[str, Field(min_length=1, max_length=64)]


class InviteAnswer(Wire):
    """The link, whom it is for, and until when it works (ISO 8601, UTC)."""

    customer: str
    name: str | None
    link: str
    expires_at: str


class PolicyCap(Wire):
    """At most so many messages in any so many times 24 hours; over all channels where none is named."""

    most: int
    days: int
    channel: str | None


class PolicyAnswer(Wire):
    """The contact policy in force: in sentences, an example for one customer, and every rule by name.

    Quiet hours as times of the customer's clock, empty where there are none. `changed_at` (ISO 8601, UTC) is empty
    where the shop never set a policy. `unusable_zones` counts customers by a zone that does not exist.
    """

    sentences: tuple[str, ...]
    example: str | None
    quiet_from: str | None
    quiet_until: str | None
    caps: tuple[PolicyCap, ...]
    cap_rule: str
    told_within_days: int | None
    skip_in_campaign: bool
    skip_open_trouble: bool
    one_per_address: bool
    double_opt_in: bool
    changed_at: str | None
    unusable_zones: dict[str, int]


class CustomerRequest(Wire):
    """Name a customer, by number or another identity."""

    customer: Annotated[str, Field(min_length=1, max_length=200)]


class HeldAnswer(Wire):
    """How much is held on a customer; the pieces of the file are the JSON document, then the text."""

    customer: str
    rows: int
    json_bytes: int
    text_bytes: int


class HeldLine(Wire):
    """How many records of one kind there are."""

    what: str
    count: int


class ErasureAnswer(Wire):
    """What erasing a customer would take, what would stay, and what to see to first."""

    customer: str
    name: str | None
    goes: tuple[HeldLine, ...]
    stays: tuple[str, ...]
    cautions: tuple[str, ...]


class EraseRequest(CustomerRequest):
    """Erase a customer; `confirm` is their number once more."""

    confirm: Annotated[str, Field(max_length=64)]


class ErasedAnswer(Wire):
    """What an erasure did: `records` that were theirs, `texts` that named them, our messages in Slack.

    `caches_renewed` is false where somebody was reading: the engine then sees to it later.
    """

    records: int
    texts: int
    slack_messages: int
    caches_renewed: bool


class EngineFacts(Wire):
    """What only the running engine can say of itself."""

    version: str
    process: int
    channels: tuple[str, ...]


class BackupRequest(Wire):
    """Make a backup in this file, which must not be there yet."""

    file: Path


class BackupAnswer(Wire):
    """A backup: where it is and how long, when and by which release it was made, of how many rows and files."""

    file: Path
    bytes: int
    made_at: str
    release: str
    database: str
    revision: str | None
    rows: int
    files: int
