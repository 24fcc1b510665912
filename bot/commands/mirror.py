"""Compare the mirror with the database, and make it anew."""

from bot.commands.errand import Errand
from bot.commands.wire import MirrorAnswer, Nothing, Progress, Tell


def check(errand: Errand, _request: Nothing, tell: Tell) -> MirrorAnswer:
    """Bring the mirror up to date and compare it with the database."""
    tell(Progress(doing="Comparing", done=0))
    errand.shop.mirror.refresh()
    differences = tuple(errand.shop.mirror.check())
    return MirrorAnswer(equal=not differences, differences=differences)


def rebuild(errand: Errand, request: Nothing, tell: Tell) -> MirrorAnswer:
    """Make the mirror anew, then compare."""
    tell(Progress(doing="Rebuilding", done=0))
    errand.shop.mirror.rebuild()
    return check(errand, request, tell)
