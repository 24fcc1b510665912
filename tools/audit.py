"""Ask whether any version that running needs is known to be vulnerable; run by `make check`.

An advisory that does not concern this project is listed in tools/audit-accepted.toml, with the reason and a day until
which that holds. Where the advisory service cannot be asked, that is said, and nothing fails: whoever works without
it could change nothing about it.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements" / "run.txt"
ACCEPTED = ROOT / "tools" / "audit-accepted.toml"
LONGEST_SECONDS = 60
REASON_LETTERS = 10

Report = dict[str, Any]


@dataclass(frozen=True)
class Accepted:
    """An advisory that does not concern us: of which package, under which id, why, and until when that holds."""

    package: str
    id: str
    reason: str
    until: date


def accepted_in(text: str) -> list[Accepted]:
    """Read the list; an entry without package, id, a reason in words or a day raises `ValueError`."""
    found = []
    for entry in tomllib.loads(text).get("accepted", []):
        missing = {"package", "id", "reason", "until"} - set(entry)
        if missing:
            message = f"an entry lacks {', '.join(sorted(missing))}: {entry}"
            raise ValueError(message)
        if not isinstance(entry["until"], date) or len(str(entry["reason"])) < REASON_LETTERS:
            message = f"{entry['id']} needs a reason in words, and a day as until = 2026-12-31"
            raise ValueError(message)
        found.append(Accepted(entry["package"], entry["id"], entry["reason"], entry["until"]))
    return found


def ask() -> Report | None:
    """Return what pip-audit found; None where it came to no answer."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(REQUIREMENTS), "--require-hashes"]
    command += ["--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    limit = LONGEST_SECONDS
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)  # noqa: S603 - our own words
        report = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        return None
    return report if isinstance(report, dict) and isinstance(report.get("dependencies"), list) else None


def problems(report: Report, accepted: list[Accepted], today: date) -> Iterator[str]:
    """Name every advisory that is not accepted, or not any longer."""
    for dependency in report["dependencies"]:
        for found in dependency.get("vulns", []):
            names = {found["id"], *found.get("aliases", [])}
            known = next((one for one in accepted if one.package == dependency["name"] and one.id in names), None)
            where = f"{dependency['name']} {dependency.get('version', '')}: {found['id']}"
            fixed = ", ".join(found.get("fix_versions", [])) or "no version"
            if known is None:
                yield f"{where} (mended in {fixed})"
            elif known.until < today:
                yield f"{where} was accepted until {known.until} (mended in {fixed}): {known.reason}"


def summary(report: Report | None) -> str:
    """Say how many dependencies were looked up, and how many could not be."""
    dependencies = report["dependencies"] if report else []
    looked_up = [one for one in dependencies if "skip_reason" not in one]
    if not looked_up:
        return "Nothing was audited: the advisory service could not be asked from here."
    left_out = len(dependencies) - len(looked_up)
    said = f"{len(looked_up)} dependencies were compared with the known advisories"
    return f"{said}; {left_out} could not be looked up." if left_out else f"{said}."


def main() -> None:
    """Print what was found; exit with 1 for an advisory that is not accepted."""
    try:
        accepted = accepted_in(ACCEPTED.read_text("utf-8"))
    except ValueError as error:
        sys.exit(f"{ACCEPTED.name}: {error}")
    report = ask()
    found = list(problems(report, accepted, datetime.now(UTC).date())) if report else []
    sys.stdout.write(f"{summary(report)}\n")
    sys.stdout.writelines(f"{problem}\n" for problem in found)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
