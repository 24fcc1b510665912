"""The till's settings: the one place where it reads its environment (and `.env`)."""

import os
import re
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import SettingsError
from core.paper.ticket import Paper
from terminal_bridge.upload import Schedule

PREFIX = "NAJIMI_TILL_"
_SETTING_LINE = re.compile(r"^\s*(?:export\s+)?(NAJIMI_TILL_\w+)\s*=", re.MULTILINE | re.IGNORECASE)


class TillSettings(BaseSettings):
    """What may be set for a till, each as `NAJIMI_TILL_` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Path("till-data")
    """Where the journal is, and the file of the enrolment."""
    server: str = ""
    """The server's address; the one of the enrolment where nothing is set. `none`: there is no server."""
    upload: Schedule = Schedule.AT_ONCE
    port: Annotated[int, Field(ge=1, le=65_535)] = 8770
    customer_reader: str = ""
    """A part of the name of the reader for customers' cards; the first reader where nothing is set."""
    shop_reader: str = ""
    """A part of the name of the reader for the shop's card; the second reader where nothing is set."""
    programme: Path | None = None
    """A programme as JSON, for a till without a server."""
    begin_cards: bool = False
    """Whether blank memory cards, and numbers that were never seen, are begun here."""
    computes: bool = False
    """Whether this till computes for cards with a processor that only store, where no shop's card is in its reader."""
    offline_points: Annotated[int, Field(ge=0)] = 0
    """How many points a card without a processor may exchange at once while the server cannot be asked."""
    stripe_prefix: str = ""
    """How the numbers of the programme's own stripes begin, if they could be taken for payment cards."""
    printer: str = ""
    """The printer's name in CUPS; its default where nothing is set. `none`: papers are opened in the page instead."""
    paper: Paper = Paper.CARD
    """What is printed on: `card` is A6, `roll` is 80 mm wide."""
    kiosk_seconds: Annotated[int, Field(ge=5, le=600)] = 45
    """How long a kiosk waits for a touch before it shows nobody's points any more."""
    locale: str = "en_GB"

    @property
    def journal(self) -> Path:
        """Return where the journal is."""
        return self.data_dir / "journal.db"

    @property
    def enrolment(self) -> Path:
        """Return where the file of the enrolment is."""
        return self.data_dir / "enrolment.json"


def read_settings() -> TillSettings:
    """Read the environment and `.env`; raises `SettingsError` naming everything that is wrong."""
    problems = _unknown()
    try:
        settings = TillSettings()
    except ValidationError as error:
        found = error.errors(include_input=False)
        problems += [f"{PREFIX}{str(each['loc'][0]).upper()}: {each['msg']}" for each in found]
        raise SettingsError(problems) from error
    if problems:
        raise SettingsError(problems)
    return settings


def _unknown() -> list[str]:
    """Name what looks like a setting of the till and is none: a slip of the pen would otherwise change nothing."""
    known = {f"{PREFIX}{name.upper()}" for name in TillSettings.model_fields}
    file = Path(".env")
    written = _SETTING_LINE.findall(file.read_text("utf-8", "replace")) if file.is_file() else []
    named = {name.upper() for name in (*os.environ, *written)}  # noqa: TID251 - this is where it is read
    return [f"{name} is no setting" for name in sorted(named - known) if name.startswith(PREFIX)]
