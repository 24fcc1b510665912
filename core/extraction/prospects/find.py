"""Find prospects: of one product by its purchases, of many by sets of customers."""

from core.extraction.mirror import Mirror, MirrorView
from core.extraction.prospects.few import FoundForOne
from core.extraction.prospects.many import FoundBySets
from core.extraction.prospects.sets import sets_of
from core.extraction.prospects.task import Task, ground_of


def find(mirror: Mirror, view: MirrorView, task: Task) -> FoundForOne | FoundBySets:
    """Return the prospects that a task asks for, in the state that `view` of `mirror` shows.

    The mirror is not refreshed here, so that several questions can be asked of one state. Raises `NotFoundError` for a
    product that is gone, and `RefusedError` for one that may not be offered.
    """
    ground = ground_of(view, task)
    if ground.one is not None:
        return FoundForOne(view, task, ground)
    return FoundBySets(view, sets_of(mirror, view, task.today), task, ground)
