"""The audit fails for what is known and not accepted, and says plainly when nothing was asked."""

import json
import subprocess
from datetime import date
from typing import Any

import pytest

from tools import audit

TODAY = date(2026, 3, 2)
ENTRY = '[[accepted]]\npackage = "lib"\nid = "CVE-1"\nreason = "we never call it so"\nuntil = {}\n'
VULNERABLE = {
    "dependencies": [
        {"name": "fine", "version": "1", "vulns": []},
        {"name": "lib", "version": "2", "vulns": [{"id": "GHSA-1", "aliases": ["CVE-1"], "fix_versions": ["2.1"]}]},
    ]
}
UNASKED = {"dependencies": [{"name": "lib", "skip_reason": "not found"}]}


@pytest.mark.parametrize(
    ("accepted", "found"),
    [
        ("", ["lib 2: GHSA-1 (mended in 2.1)"]),
        (ENTRY.format("2026-03-02"), []),
        (
            ENTRY.format("2026-03-01"),
            ["lib 2: GHSA-1 was accepted until 2026-03-01 (mended in 2.1): we never call it so"],
        ),
        (ENTRY.replace('"lib"', '"other"').format("2027-01-01"), ["lib 2: GHSA-1 (mended in 2.1)"]),
    ],
)
def test_what_is_known_fails_unless_it_is_accepted_for_now(accepted: str, found: list[str]) -> None:
    """By the package and any name of the advisory, until a day."""
    assert list(audit.problems(VULNERABLE, audit.accepted_in(accepted), TODAY)) == found


@pytest.mark.parametrize(
    "entry",
    [
        '[[accepted]]\npackage = "lib"\nid = "CVE-1"\nuntil = 2026-03-02\n',
        ENTRY.replace("we never call it so", "no").format("2026-03-02"),
        ENTRY.format('"some day"'),
    ],
)
def test_nothing_is_accepted_without_a_reason_and_a_day(entry: str) -> None:
    """Otherwise it would be for ever."""
    with pytest.raises(ValueError, match=r"lacks|needs a reason"):
        audit.accepted_in(entry)


def _answering(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:  # noqa: ANN401 - a report or an error
    def run(*_arguments: object, **_options: object) -> subprocess.CompletedProcess[str]:
        if isinstance(answer, Exception):
            raise answer
        return subprocess.CompletedProcess([], 0, answer if isinstance(answer, str) else json.dumps(answer), "")

    monkeypatch.setattr("tools.audit.subprocess.run", run)


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (VULNERABLE, 1, "2 dependencies were compared"),
        (UNASKED, 0, "Nothing was audited"),
        ("no JSON at all", 0, "Nothing was audited"),
        ("[]", 0, "Nothing was audited"),
        (subprocess.TimeoutExpired("pip-audit", 60), 0, "Nothing was audited"),
        (OSError("not there"), 0, "Nothing was audited"),
        ({"dependencies": [*VULNERABLE["dependencies"][:1], *UNASKED["dependencies"]]}, 0, "1 could not be looked up"),
    ],
)
def test_how_it_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: object, code: int, words: str
) -> None:
    """1 for what is vulnerable; 0 and plain words where nobody could be asked."""
    _answering(monkeypatch, answer)
    with pytest.raises(SystemExit) as end:
        audit.main()
    assert end.value.code == code
    assert words in capsys.readouterr().out


def test_the_list_of_this_project_is_readable() -> None:
    """And holds nothing that has run out unnoticed."""
    assert isinstance(audit.accepted_in(audit.ACCEPTED.read_text("utf-8")), list)
