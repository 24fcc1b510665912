"""Check that the documents tell the truth where a programme can see it.

Links lead somewhere; commands, options, make targets, files and settings that are named exist; every setting is in
.env.example and every command in docs/commands.md. Run by `make check`.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from bot.cli.app import make_app
from bot.settings import Settings
from terminal_bridge.settings import PREFIX, TillSettings

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("bot", "channels", "core", "sandbox", "speech", "terminal_bridge", "tests", "benchmarks")

_LINK = re.compile(r"(?<!\\)\]\(<?([^)<>\s]+)>?[^)]*\)")
_CODE = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"(?:^|[\s`(])(?:\.venv/bin/)?najimi((?: [a-z][a-z-]*)+)((?: [^`\n]*)?)", re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_MAKE = re.compile(r"(?:^|`)make ([a-z][a-z-]*)", re.MULTILINE)
_PATH = re.compile(
    r"(?:bot|core|channels|speech|terminal_bridge|sandbox|tests|tools|docs|benchmarks|migrations)/[\w./-]*\w"
)
_SETTING = re.compile(r"^([A-Z][A-Z0-9_]*)=", re.MULTILINE)
_REFERENCE = re.compile(r'(docs/[\w-]+\.md), "([^"]+)"')
_NAMED_SETTING = re.compile(r"\b(?:NAJIMI_[A-Z0-9_]+|DATABASE_URL)\b")


def documents(root: Path = ROOT) -> list[Path]:
    """Return every document of the project."""
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def setting_names() -> set[str]:
    """Return the name of every setting, as the environment has it."""
    engine = {
        str(field.validation_alias) if field.validation_alias else f"NAJIMI_{name.upper()}"
        for name, field in Settings.model_fields.items()
    }
    return engine | {f"{PREFIX}{name.upper()}" for name in TillSettings.model_fields}


def command_options() -> dict[str, set[str]]:
    """Return every command as it is typed, without `najimi`, and its options."""
    found: dict[str, set[str]] = {}
    waiting: list[tuple[str, Any]] = [("", typer.main.get_command(make_app()))]
    while waiting:
        name, command = waiting.pop()
        found[name] = {option for parameter in command.params for option in parameter.opts if option.startswith("-")}
        # What is hidden does what another one does, under a name that people may say instead.
        children = {name: each for name, each in getattr(command, "commands", {}).items() if not each.hidden}
        waiting.extend((f"{name} {child}".strip(), below) for child, below in children.items())
    return found


def make_targets(root: Path = ROOT) -> set[str]:
    """Return the targets of the Makefile that can be named."""
    return set(re.findall(r"^([a-z][a-z-]*):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))


def wrong_links(document: Path, text: str) -> Iterator[str]:
    """Name every relative link that leads nowhere, and every anchor that is no heading."""
    for target in _LINK.findall(_FENCE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        if not path.exists():
            yield f"the link to {target} leads nowhere"
        elif anchor and path.suffix == ".md" and anchor not in _anchors(path.read_text("utf-8")):
            yield f"the link to {target}: there is no such heading"


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def wrong_commands(text: str, known: dict[str, set[str]]) -> Iterator[str]:
    """Name every command of `najimi` that does not exist, and every option that its command does not take."""
    for words, rest in _COMMAND.findall(text):
        name = words.strip()
        while name and name not in known:
            name = name.rpartition(" ")[0]
        if not name:
            yield f"there is no command najimi{words}"
            continue
        yield from (f"najimi {name} has no option {o}" for o in _OPTION.findall(rest) if o not in known[name])


def wrong_names(text: str, root: Path = ROOT) -> Iterator[str]:
    """Name every make target, file and setting that is written down and does not exist."""
    targets, settings = make_targets(root), setting_names()
    yield from (f"there is no make {name}" for name in sorted(set(_MAKE.findall(text)) - targets))
    yield from (f"there is no setting {name}" for name in sorted(set(_NAMED_SETTING.findall(text)) - settings))
    for code in _CODE.findall(_FENCE.sub("", text)):
        for named in _PATH.findall(code):
            if not (root / named).exists() and not any(root.glob(f"{named}.*")):
                yield f"there is no file {named}"


def wrong_references(root: Path = ROOT) -> Iterator[str]:
    """Name every place in the code that refers to a heading which its document does not have."""
    for package in PACKAGES:
        for source in sorted((root / package).rglob("*.py")):
            for page, heading in _REFERENCE.findall(source.read_text("utf-8")):
                path = root / page
                text = path.read_text("utf-8") if path.exists() else ""
                if not re.search(rf"^#+ (\d+\. )?{re.escape(heading)}$", text, re.MULTILINE):
                    yield f'{source.relative_to(root)}: {page} has no heading "{heading}"'


def wrong_settings(example: str) -> Iterator[str]:
    """Name every setting that .env.example lacks, and every name in it that is none."""
    listed = set(_SETTING.findall(example))
    yield from (f"{name} is missing" for name in sorted(setting_names() - listed))
    yield from (f"{name} is no setting" for name in sorted(listed - setting_names()))


def missing_commands(text: str, known: dict[str, set[str]]) -> Iterator[str]:
    """Name every command and option that a page about the commands does not tell of."""
    for name, options in sorted(known.items()):
        if f"najimi {name}".strip() not in text:
            yield f"najimi {name} is missing"
        yield from (f"{option} of najimi {name} is missing" for option in sorted(options) if option not in text)


def problems(root: Path = ROOT) -> Iterator[str]:
    """Name everything that is wrong in the documents of `root`."""
    known = command_options()
    for document in documents(root):
        text = document.read_text("utf-8")
        where = document.relative_to(root)
        for found in (wrong_links(document, text), wrong_commands(text, known), wrong_names(text, root)):
            yield from (f"{where}: {problem}" for problem in found)
    yield from wrong_references(root)
    yield from (f".env.example: {p}" for p in wrong_settings((root / ".env.example").read_text("utf-8")))
    commands = (root / "docs" / "commands.md").read_text("utf-8")
    yield from (f"docs/commands.md: {p}" for p in missing_commands(commands, known))


def main() -> None:
    """Print every problem; exit with 1 where there is one."""
    found = list(problems())
    sys.stdout.writelines(f"{problem}\n" for problem in found)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
