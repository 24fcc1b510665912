"""What a run found, and its line in docs/proofs.md."""

import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "proofs.md"
HEAD = "| run | seed | what happened | sent twice | dropped | looks at the law | seconds | day | revision |"
RULE = "| --- | ---: | --- | ---: | ---: | ---: | ---: | --- | --- |"
BEGIN, END = "<!-- recorded: begin -->", "<!-- recorded: end -->"


@dataclass(frozen=True)
class Figures:
    """What one run found; a run that broke a promise has failed and has none.

    `looks`: how often the conservation law was looked at, each time in one statement, and held.
    """

    found: str
    twice: int
    dropped: int
    looks: int
    seconds: float
    kills: int = 0


def record(name: str, seed: int, figures: Figures, document: Path = DOCUMENT) -> None:
    """Write the line of this run into the document, in the place of an earlier one of the same name and seed."""
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    lines, _, after = rest.partition(END)
    key = f"| `{name}` | {seed} |"
    kept = [line for line in lines.splitlines() if line.startswith("| `") and not line.startswith(key)]
    day = datetime.now(UTC).date().isoformat()
    kept.append(
        f"{key} {figures.found} | {figures.twice} | {figures.dropped} | {figures.looks:,} | {figures.seconds:,.0f}"
        f" | {day} | {revision()} |"
    )
    body = "\n".join([HEAD, RULE, *sorted(kept)])
    document.write_text(f"{before}{BEGIN}\n{body}\n{END}{after}", encoding="utf-8")


def revision() -> str:
    """Return the short name of the commit that was run; "?" outside of a checkout."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "?"


class Round:
    """Which pieces of a round are done, so that a round that was interrupted goes on where it was."""

    def __init__(self, path: Path, seed: int) -> None:
        """Read what an interrupted round of the same seed left behind."""
        self._path, self._seed = path, seed
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self.done: list[str] = kept.get("done", []) if kept.get("seed") == seed else []

    def note(self, name: str) -> None:
        """Note that a piece is done."""
        self.done.append(name)
        self._path.write_text(json.dumps({"seed": self._seed, "done": self.done}), encoding="utf-8")

    def end(self) -> None:
        """Forget the round: the next one begins anew."""
        self._path.unlink(missing_ok=True)
