"""What is said about customer lists between the command line and the engine."""

from typing import Annotated, Literal

from pydantic import Field

from bot.commands.wire import LONGEST_WORDS, Limit, Wire

Name = Annotated[str, Field(min_length=1, max_length=80)]
Version = Annotated[int, Field(ge=1, le=2**31)]


class ListRequest(Wire):
    """Ask about the list of this name."""

    name: Name
    limit: Limit = 10


class SaveListRequest(Wire):
    """Ask a question and keep who answers it as a list."""

    words: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)]
    name: Name


class CompareListsRequest(Wire):
    """Compare a list, or a version of it, with another; without another, with the version before."""

    name: Name
    version: Version | None = None
    other: Name | None = None
    other_version: Version | None = None


class CombineListsRequest(Wire):
    """Make a new list of two: who is on both, on either, or on the first but not on the second."""

    name: Name
    how: Literal["and", "or", "minus"]
    other: Name
    new_name: Name


class ReturnListRequest(Wire):
    """Make an earlier version of a list the list again."""

    name: Name
    version: Version


class RenameListRequest(Wire):
    """Give a list another name."""

    name: Name
    new_name: Name


class ExportListRequest(Wire):
    """Send everybody on a list as pieces of a file."""

    name: Name
    format: Literal["csv", "xlsx"] = "csv"


class ListRow(Wire):
    """A list: how many are on it, its question, its version; moments in ISO 8601, UTC."""

    name: str
    size: int
    version: int
    sentence: str
    saved_by: str
    saved_at: str
    refreshed_at: str | None


class ListsAnswer(Wire):
    """Every list, the latest first."""

    lists: tuple[ListRow, ...]


class MemberLine(Wire):
    """One customer on a list, with the weight and the reason that are kept with them."""

    id: int
    number: str
    name: str | None
    weight: int
    reason: str


class MomentLine(Wire):
    """A list as it stood."""

    version: int
    size: int
    by: str
    at: str


class ListAnswer(ListRow):
    """One list: `members` are the first of it, `versions` how it stood, the newest first."""

    filter: str | None
    in_thousandths: bool
    members: tuple[MemberLine, ...]
    versions: tuple[MomentLine, ...]


class PersonLine(Wire):
    """Somebody in a comparison."""

    number: str
    name: str | None


class ListsComparison(Wire):
    """How two lists, or versions of one, differ; the first of those who are on one alone by name."""

    first: str
    second: str
    size_first: int
    size_second: int
    both: int
    only_first: int
    only_second: int
    first_alone: tuple[PersonLine, ...]
    second_alone: tuple[PersonLine, ...]


class RemovedList(Wire):
    """A list that was removed."""

    removed: str
    size: int
