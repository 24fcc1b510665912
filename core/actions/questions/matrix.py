"""What can be sold to whom: the matrix of all products and all ways."""

from core.actions.questions.answer_prospects import task_of
from core.actions.questions.query import query_of
from core.extraction.prospects.matrix import Matrix, MatrixTask, matrix
from core.extraction.prospects.question import ProspectQuestion, Way
from core.shop import Shop

# Any product: the question is about all of them.
_ANY = 0


def what_to_whom(
    shop: Shop,
    *,
    ways: tuple[Way, ...] = tuple(Way),
    filter_text: str | None = None,
    department_id: int | None = None,
) -> Matrix:
    """Return how many customers may be offered which product in which way, as of this moment.

    Only customers whom the filter finds, and only what the department may offer. Raises `QuestionError` for a filter
    that cannot be understood, and `NotFoundError` for a department that is gone.
    """
    query = query_of(shop, filter_text)
    shop.mirror.refresh()
    asked = task_of(shop, ProspectQuestion(ways=ways, product_id=_ANY, department_id=department_id), query)
    task = MatrixTask(
        today=asked.today,
        ways=tuple(way for way in Way if way in ways),
        within=asked.within,
        offerable=asked.offerable,
        rule=asked.rule,
        responses=asked.responses,
    )
    with shop.mirror.view() as view:
        return matrix(shop.mirror, view, task)
