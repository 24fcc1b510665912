"""What is installed, checked and locked is what is there."""

import configparser
import tomllib
from pathlib import Path

from setuptools import find_packages

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
OUTSIDE = {"tests", "tools", "migrations", "benchmarks"}


def _packages() -> set[str]:
    """Return every package of the programme, found in its folders."""
    found = {
        ".".join(file.parent.relative_to(ROOT).parts)
        for file in ROOT.glob("*/**/__init__.py")
        if not file.relative_to(ROOT).parts[0].startswith(".")
    }
    return {package for package in found if package.partition(".")[0] not in OUTSIDE}


def test_every_package_is_installed() -> None:
    """A package that is not found would be missing where the project is built, and nothing else belongs there."""
    sought = PROJECT["tool"]["setuptools"]["packages"]["find"]
    assert not sought["namespaces"]
    assert set(find_packages(str(ROOT), include=sought["include"])) == _packages()


def test_every_top_level_package_is_under_the_import_contracts_and_the_types() -> None:
    """A new house would have to be placed before it could be built."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    top = {package for package in _packages() if "." not in package}
    assert set(contracts["importlinter"]["root_packages"].split()) == top
    assert set(PROJECT["tool"]["mypy"]["packages"]) == top


def test_the_lock_files_have_hashes_and_name_no_host() -> None:
    """Each pinned version has its digests; where it comes from is the machine's own affair."""
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        pins = [line for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))]
        assert pins
        assert all(line.endswith("\\") for line in pins)
        assert "://" not in text


def test_what_testing_needs_holds_what_running_needs() -> None:
    """Both lock files agree, so the second set-up only adds to the first."""
    run, test = (_pins(ROOT / "requirements" / f"{name}.txt") for name in ("run", "test"))
    assert run.items() <= test.items()


def _pins(path: Path) -> dict[str, str]:
    lines = [line.split() for line in path.read_text("utf-8").splitlines() if "==" in line and line[0].isalpha()]
    return dict(words[0].split("==") for words in lines)
