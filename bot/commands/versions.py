"""The versions of what staff define, as every command that lists them answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.commands.extraction_wire import VersionLine, VersionsAnswer
from core.models import DefinitionVersion


def versions_answer(
    name: str, versions: Sequence[DefinitionVersion], said: Callable[[Mapping[str, Any]], str]
) -> VersionsAnswer:
    """Return versions as they are listed; `said` writes the body of one that was not deleted.

    They are called as the newest of them, and `name` where there is none.
    """
    lines = tuple(
        VersionLine(
            number=each.number,
            saved_by=each.saved_by,
            saved_at=each.saved_at.isoformat(),
            text="" if each.body is None else said(each.body),
        )
        for each in versions
    )
    return VersionsAnswer(name=versions[0].name if versions else name, versions=lines)
