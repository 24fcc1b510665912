"""Run `najimi`: in this process, which is quick, or as a process of its own, which is the truth."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.__main__ import main
from bot.cli.app import make_app
from tools.docs_check import setting_names

PROGRAMME = Path(sys.executable).with_name("najimi")


@cache
def _commands() -> Callable[[], Any]:
    """Return the command line, made once: it keeps nothing of a run, and making it takes longer than most of them."""
    return typer.main.get_command(make_app())


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command prints
        """Return standard output as the one JSON document that it has to be."""
        return json.loads(self.out)


class CommandLine:
    """`najimi` with a data folder and settings of its own."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], **settings: str
    ) -> None:
        """Work in `folder`, which is empty, with nothing but `settings`."""
        self.folder, self._monkeypatch, self._capsys = folder, monkeypatch, capsys
        self.data = folder / "data"
        for name in setting_names():
            monkeypatch.delenv(name, raising=False)
        monkeypatch.chdir(folder)
        self.set(NAJIMI_DATA_DIR=str(self.data), NAJIMI_ZONE="Europe/London", COLUMNS="200", **settings)

    def set(self, **settings: str) -> None:
        """Set what the environment says."""
        for name, value in settings.items():
            self._monkeypatch.setenv(name, value)

    def __call__(self, *words: str) -> Ended:
        """Run a command in this process."""
        self._monkeypatch.setattr(sys, "argv", ["najimi", *words])
        self._monkeypatch.setattr("bot.__main__.make_app", _commands)
        handlers = list(logging.getLogger().handlers)
        self._capsys.readouterr()
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        else:
            code = 0
        finally:
            logging.getLogger().handlers = handlers
        printed = self._capsys.readouterr()
        return Ended(code, printed.out, printed.err)

    def process(self, *words: str) -> Ended:
        """Run a command as a process of its own, without a terminal."""
        done = subprocess.run(
            [PROGRAMME, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120
        )
        return Ended(done.returncode, done.stdout, done.stderr)
