"""Compare the mirror with the database, and make it anew."""

from bot.commands.wire import MirrorAnswer, Nothing, Progress, Tell
from core.shop import Shop


def check(shop: Shop, _request: Nothing, tell: Tell) -> MirrorAnswer:
    """Bring the mirror up to date and compare it with the database."""
    tell(Progress(doing="Comparing", done=0))
    shop.mirror.refresh()
    differences = tuple(shop.mirror.check())
    return MirrorAnswer(equal=not differences, differences=differences)


def rebuild(shop: Shop, request: Nothing, tell: Tell) -> MirrorAnswer:
    """Make the mirror anew, then compare."""
    tell(Progress(doing="Rebuilding", done=0))
    shop.mirror.rebuild()
    return check(shop, request, tell)
