"""Find code that nothing uses, with vulture; run by `make check`.

Tests do not count as use. Names of fields are left out below certainty: rows, reports and wire models are read by name.
"""

import sys
from pathlib import Path
from typing import Any

import vulture

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("bot", "channels", "core", "sandbox", "speech", "terminal_bridge", "migrations", "benchmarks", "tools")
KINDS_OF_FIELDS = {"variable", "attribute"}
LIKELY, CERTAIN = 60, 100

# Called by a library, by name or by a decorator.
DECORATORS = [
    "@server.*",
    "@router.*",
    "@app.*",
    "@field_validator",
    "@model_validator",
    "@event.listens_for",
    "@v_args",
]

# Used in a way that cannot be seen, or not from the programme; each with its reason.
KNOWN = {
    "ManualClock": "the clock of the tests",
    "capture_signals": "uvicorn calls it",
    "process_bind_param": "SQLAlchemy calls it",
    "process_result_value": "SQLAlchemy calls it",
    "accounted": "the law of conservation, which the tests hold the outbox to",
    "collect": "prometheus_client calls it",
    "clear_faults": "the sandbox's client plays people for the tests",
    "create_change_log": "the migrations call it",
    "delay": "a parameter of a protocol",
    "download_progress_hook": "Vosk calls it",
    "get_auth_string": "Twilio's library calls it",
    "get_signature": "itsdangerous calls it",
    "get_timestamp": "itsdangerous calls it",
    "on_their_way": "what the soak tests ask before they pull the plug",
    "press_home": "the sandbox's client plays people for the tests",
    "process_request": "python-telegram-bot's limiter is called by it",
    "requires_authentication": "Twilio's library calls it",
    "to_auth_strategy": "likewise",
    "read1": "the text layer of a file calls it",
}
# Files whose methods a library calls by name.
CALLED_BY_NAME = {"core/extraction/language/parser_builder.py": "Lark calls a method for each rule of the grammar"}


def unused() -> list[str]:
    """Return every function, class, method, property and import that nothing uses, with its place."""
    finder = vulture.Vulture(ignore_decorators=DECORATORS)
    finder.scavenge([str(ROOT / package) for package in PACKAGES])
    found = finder.get_unused_code(min_confidence=LIKELY, sort_by_size=False)
    return [f"{_place(item)}:{item.first_lineno}: {item.message}" for item in found if _counts(item)]


def _place(item: Any) -> str:  # noqa: ANN401 - vulture has no types
    return str(item.filename.relative_to(ROOT))


def _counts(item: Any) -> bool:  # noqa: ANN401 - vulture has no types
    if item.name in KNOWN or (item.typ == "method" and _place(item) in CALLED_BY_NAME):
        return False
    return item.typ not in KINDS_OF_FIELDS or item.confidence >= CERTAIN


def main() -> None:
    """Print what nothing uses; exit with 1 where there is anything."""
    found = unused()
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
