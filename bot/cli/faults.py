"""Where faults of ours are written down when no engine's log is there to take them."""

import logging
import tempfile
from pathlib import Path

from bot.settings import load_settings, usable_settings
from core.errors import SettingsError

LOG_NAME = "najimi-faults.log"


class FaultLog(logging.Handler):
    """Appends to a file that is made only when there is something to write."""

    def __init__(self) -> None:
        """Take errors and worse."""
        super().__init__(logging.ERROR)

    def format(self, record: logging.LogRecord) -> str:
        """Return a line as the engine's log has it, without secrets; what that takes is loaded for a fault alone."""
        from bot.logs import make_formatter, secrets_of  # noqa: PLC0415 - --help need not wait for it

        settings, _ = usable_settings()
        return make_formatter(as_json=False, secrets=secrets_of(settings)).format(record)

    def emit(self, record: logging.LogRecord) -> None:
        """Write `record` into the data folder, or, where that cannot be, into the machine's folder for such things."""
        text = self.format(record) + "\n"
        for folder in (data_folder(), Path(tempfile.gettempdir())):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with (folder / LOG_NAME).open("a", encoding="utf-8") as file:
                    file.write(text)
            except OSError:
                continue
            return


def data_folder() -> Path:
    """Return the data folder that is set; the usual one where the settings cannot be read."""
    try:
        return load_settings().data_dir
    except SettingsError:
        return Path("data")


def keep_faults() -> None:
    """Write every fault of this process into the log."""
    root = logging.getLogger()
    root.addHandler(FaultLog())
