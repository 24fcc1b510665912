"""The control group is drawn fairly, the same way each time, and never through the middle of a household."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plans.control import Person, draw, salt_of


def people(number: int) -> list[Person]:
    """Return strangers."""
    return [Person(key) for key in range(1, number + 1)]


@given(st.text(min_size=1, max_size=20), st.integers(0, 50))
def test_the_same_form_draws_the_same_people(origin: str, percent: int) -> None:
    """A preview and its plan agree, in whatever order the people come."""
    salt = salt_of(origin, 1)
    first = draw(people(50), salt=salt, origin=origin, percent=percent)
    assert first == draw(reversed(people(50)), salt=salt, origin=origin, percent=percent)


@given(st.text(min_size=1, max_size=20))
def test_a_larger_share_only_adds(origin: str) -> None:
    """Whoever is held out at 10 % is held out at 20 %."""
    small, large = (draw(people(200), salt="s", origin=origin, percent=p) for p in (10, 20))
    assert small <= large


@pytest.mark.parametrize(
    ("size", "percent", "drawn"),
    [(10_000, 10, 1000), (26, 10, 3), (5, 10, 1), (2, 1, 1), (1, 50, 0), (0, 10, 0), (1000, 0, 0), (3, 50, 2)],
)
def test_the_share_is_what_was_asked(size: int, percent: int, drawn: int) -> None:
    """Rounded, but somebody where there are two: a plan of few is not left without any control."""
    assert len(draw(people(size), salt="s", origin="o", percent=percent)) == drawn


def test_another_plan_leaves_other_people_alone() -> None:
    """About a tenth of a tenth in both, not the same tenth."""
    both = draw(people(10_000), salt=salt_of("a", 1), origin="a", percent=10) & draw(
        people(10_000), salt=salt_of("b", 1), origin="b", percent=10
    )
    assert 50 < len(both) < 160


def test_a_household_stands_or_falls_together() -> None:
    """Tied by e-mail, telephone or address, also through somebody else."""
    family = [
        Person(1, email="A@x.org"),
        Person(2, email="a@X.org ", telephone="+44 20 7946 0000"),
        Person(3, telephone="4420 79460000", address="1 High St.", postal_code="N1 1AA"),
        Person(4, address="1 high st", postal_code="n11aa"),
        Person(5, telephone="12", address="", postal_code="N1 1AA"),
    ]
    sides = {
        tuple(person.customer_id in draw(family, salt=str(salt), origin="o", percent=50) for person in family)
        for salt in range(200)
    }
    assert {side[:4] for side in sides} == {(True,) * 4, (False,) * 4}
    assert {side[4] for side in sides} == {True, False}, "a stranger with a short number is not tied to them"
