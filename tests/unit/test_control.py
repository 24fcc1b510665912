"""The control group is drawn fairly, the same way each time, and never through the middle of a household."""

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


def test_the_share_is_about_what_was_asked() -> None:
    """10 % of ten thousand, within five standard deviations."""
    drawn = draw(people(10_000), salt="s", origin="o", percent=10)
    assert 850 < len(drawn) < 1150
    assert draw(people(1000), salt="s", origin="o", percent=0) == frozenset()


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
    assert len(sides) == 4, "a stranger with a short number is not tied to them"
