"""Compare the mirror with the database, repair it, make it anew, and write it down for other engines."""

from pathlib import Path

from bot.commands.errand import Errand
from bot.commands.mirror_wire import MirrorAnswer, MirrorRequest, PublishAnswer, PublishRequest
from bot.commands.wire import Nothing, Progress, Tell


def check(errand: Errand, request: MirrorRequest, tell: Tell) -> MirrorAnswer:
    """Bring the mirror up to date and compare it with the database."""
    tell(Progress(doing="Comparing", done=0))
    mirror = errand.shop.mirror
    if not request.rows and not request.repair:
        differences = tuple(mirror.check())
        return MirrorAnswer(equal=not differences, differences=differences)
    found = mirror.compare(repair_too=request.repair)
    return MirrorAnswer(equal=not found.sentences, differences=tuple(found.sentences), repaired=tuple(found.repaired))


def rebuild(errand: Errand, _request: Nothing, tell: Tell) -> MirrorAnswer:
    """Make the mirror anew, then compare."""
    tell(Progress(doing="Rebuilding", done=0))
    errand.shop.mirror.rebuild()
    return check(errand, MirrorRequest(), tell)


def publish(errand: Errand, request: PublishRequest, tell: Tell) -> PublishAnswer:
    """Write the mirror, brought up to date, as Parquet files."""
    tell(Progress(doing="Writing", done=0))
    directory = Path(request.directory)
    made = errand.shop.mirror.publish(directory)
    return PublishAnswer(folder=str(directory / made.folder), tables=made.tables, rows=made.rows, bytes=made.bytes)
