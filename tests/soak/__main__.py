"""Run the soak, or pieces of it: python -m tests.soak [--list] [--seed N] [--no-record] [words of a piece's name ...].

Every piece is recorded in docs/proofs.md as it ends. A whole round that was interrupted goes on where it was.
"""

import argparse
import logging
import sys
import time
from pathlib import Path

from tests.soak.pieces import Piece, pieces
from tests.soak.record import Round, record

SEED = 1
PROGRESS = Path(__file__).resolve().parents[2] / "build" / "soak-round.json"


def main() -> int:
    """Run what was asked for; return 1 where a promise broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("words", nargs="*", help="run only the pieces whose name holds one of these")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--list", action="store_true", help="say which pieces there are")
    parser.add_argument("--no-record", action="store_true", help="run, and write nothing down")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.CRITICAL)
    chosen = {
        name: piece for name, piece in pieces().items() if not asked.words or any(word in name for word in asked.words)
    }
    if asked.list:
        sys.stdout.write("\n".join(chosen) + "\n")
        return 0
    PROGRESS.parent.mkdir(exist_ok=True)
    round_ = Round(PROGRESS, asked.seed) if not asked.words else None
    broken = [
        name
        for name, piece in chosen.items()
        if (round_ is None or name not in round_.done)
        and not _run(name, piece, asked.seed, round_, keep=not asked.no_record)
    ]
    if round_ is not None and not broken:
        round_.end()
    return 1 if broken else 0


def _run(name: str, piece: Piece, seed: int, round_: Round | None, *, keep: bool) -> bool:
    """Run one piece and record it; return whether every promise held."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {name} ... ")
    sys.stdout.flush()
    try:
        figures = piece(seed)
    except AssertionError as broken:
        sys.stdout.write(f"BROKEN: {broken}\n")
        return False
    sys.stdout.write(f"{figures.found}; looks {figures.looks:,}; {figures.seconds:.0f} s\n")
    if keep:
        record(name, seed, figures)
    if round_ is not None:
        round_.note(name)
    return True


if __name__ == "__main__":
    sys.exit(main())
