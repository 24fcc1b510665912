"""What is asked and answered about the mirror."""

from bot.commands.wire import Wire


class MirrorRequest(Wire):
    """Compare by counts and sums, or `rows` by row; `repair` what differs there."""

    rows: bool = False
    repair: bool = False


class MirrorAnswer(Wire):
    """What differed between the mirror and the database, and what was done about it; nothing is as it should be."""

    equal: bool
    differences: tuple[str, ...]
    repaired: tuple[str, ...] = ()


class PublishRequest(Wire):
    """Write the mirror as Parquet files into this directory of the engine's machine."""

    directory: str


class PublishAnswer(Wire):
    """Where the files are, how many, with how many rows and bytes."""

    folder: str
    tables: int
    rows: int
    bytes: int
