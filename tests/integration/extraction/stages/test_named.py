"""Numbers that nobody has: a slip when they are written, and no slip when their customer has gone since."""

from typing import Any

import pytest

from core.actions.questions.answer_extraction import extract, understand_stages
from core.errors import QuestionError
from core.extraction.stages.spec import extraction_from
from core.models import Customer
from core.shop import Shop
from tests.support.village_shop import NOW

ALL_BUT = {"stage": "individual", "exclude": ["C8", "C3"]}


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"stages": [{"stage": "individual", "exclude": ["13805"]}]}, "Stage 1, individual specification: Nobody has"),
        ({"stages": [ALL_BUT, {"stage": "campaign", "who": "not_told", "plans": [9]}]}, "Stage 2, .* no plan 9"),
        ({"stages": [ALL_BUT], "added": ["C1", "13805"]}, "Nobody has the number 13805"),
    ],
)
def test_a_slip_in_a_number_keeps_nobody_by_mistake(staged_village: Shop, spec: Any, message: str) -> None:  # noqa: ANN401 - a specification
    """It is refused, with its stage; "all but 13805" would have meant everyone."""
    with pytest.raises(QuestionError, match=message):
        understand_stages(staged_village, extraction_from(spec), "test")


def test_what_was_kept_goes_on_when_a_customer_has_gone(own_village: Shop) -> None:
    """A kept extraction says whom it misses; it takes a new stage, and refuses a new slip."""
    kept = extraction_from({"stages": [ALL_BUT], "added": ["C8"]})
    understand_stages(own_village, kept, "test")
    with own_village.store.write() as tx:
        tx.get_one(Customer, 8).erased_at = NOW
    own_village.mirror.refresh()

    again = extract(own_village, understand_stages(own_village, kept, "test", kept), None, 100)
    assert again.funnel.stages[0].notes == ("Nobody has the number C8 (any more).",)
    assert again.funnel.remarks == ("Nobody has the number C8 (any more), so nobody was added for it.",)

    more = {"stages": [ALL_BUT, {"stage": "individual", "exclude": ["C2"]}], "added": ["C8"]}
    understand_stages(own_village, extraction_from(more), "test", kept)
    slip = {"stages": [ALL_BUT, {"stage": "individual", "exclude": ["C22"]}], "added": ["C8"]}
    with pytest.raises(QuestionError, match="Stage 2, individual specification: Nobody has the number C22"):
        understand_stages(own_village, extraction_from(slip), "test", kept)
