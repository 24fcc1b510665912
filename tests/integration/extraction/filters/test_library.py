"""Filters under a name: what they inherit, what they override, and what comes with the system."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from core.extraction.filters.library import (
    InheritanceLoopError,
    Parameter,
    ParameterKind,
    Part,
    kept_filter,
    kept_filters,
)
from core.models import SavedFilter
from core.store import Store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    """A fresh store; what is read here is the same on any database."""
    opened = Store(sqlite_url)
    yield opened
    opened.close()


def _saved(tx: Session, name: str, *parts: tuple[str, str], upper: int | None = None, text: str = "x") -> SavedFilter:
    row = SavedFilter(
        name=name,
        text=text,
        parts=[{"name": part, "text": said} for part, said in parts],
        parent_id=upper,
        saved_by="U1",
        saved_at=NOW,
    )
    tx.add(row)
    tx.flush()
    return row


def test_a_lower_filter_has_all_parts_of_its_upper_ones_and_overrides_them_by_name(store: Store) -> None:
    """Three orders: the nearest one that names a part wins, in the place that it had above."""
    with store.write() as tx:
        top = _saved(tx, "Good", ("buys", "visits >= 2"), ("pays", "sales > 100"))
        middle = _saved(tx, "Better", ("Pays", "sales > 500"), ("near", 'country = "France"'), upper=top.id)
        _saved(tx, "Best", ("near", "country is not missing"), upper=middle.id)
        found = kept_filter(tx, "best")
    assert found is not None
    assert found.parts == (
        Part("buys", "visits >= 2", "Good"),
        Part("Pays", "sales > 500", "Better"),
        Part("near", "country is not missing"),
    )
    assert found.parent == "Better"
    assert found.own_parts() == (Part("near", "country is not missing"),)
    assert found.text() == "(visits >= 2) and (sales > 500) and (country is not missing)"


def test_parameters_are_inherited_in_order_and_one_of_the_same_name_takes_the_place_of_the_upper_one(
    store: Store,
) -> None:
    """Arguments are passed by order, so that order must not change below."""
    with store.write() as tx:
        top = _saved(tx, "Spent", ("spent", "sales > $amount and visits > $often"))
        top.parameters = [
            {"name": "amount", "kind": "amount", "default": "100"},
            {"name": "often", "kind": "number", "default": None},
        ]
        below = _saved(tx, "Spent more", upper=top.id)
        below.parameters = [
            {"name": "amount", "kind": "amount", "default": "900"},
            {"name": "last", "kind": "period", "default": "last year"},
        ]
        below.parts = [{"name": "lately", "text": "visits($last) > 1"}]
        tx.flush()
        found = kept_filter(tx, "Spent more")
    assert found is not None
    assert found.parameters == (
        Parameter("amount", ParameterKind.AMOUNT, "900"),
        Parameter("often", ParameterKind.NUMBER),
        Parameter("last", ParameterKind.PERIOD, "last year"),
    )


def test_a_filter_of_the_first_release_keeps_its_text_and_adds_to_what_it_inherits(store: Store) -> None:
    """It has one text and no named parts."""
    with store.write() as tx:
        top = _saved(tx, "Regulars", text="visits >= 2")
        _saved(tx, "German regulars", text='country = "Germany"', upper=top.id)
        found = kept_filter(tx, "German regulars")
    assert found is not None
    assert found.text() == '(visits >= 2) and (country = "Germany")'


@pytest.mark.parametrize("length", [1, 2, 5])
def test_upper_filters_that_go_round_in_a_circle_are_refused_and_still_listed(store: Store, length: int) -> None:
    """A loop can only come from outside, and must be seen to be mended."""
    with store.write() as tx:
        ring = [_saved(tx, f"F{number}", ("own", f"visits > {number}")) for number in range(length)]
        for number, row in enumerate(ring):
            row.parent_id = ring[number - 1].id
        entry = _saved(tx, "Into the ring", ("own", "sales > 1"), upper=ring[0].id)
        tx.flush()
        for name in ("F0", entry.name):
            with pytest.raises(InheritanceLoopError, match="inherit from itself"):
                kept_filter(tx, name)
        listed = kept_filters(tx)
    assert listed["F0"].parts == (Part("own", "visits > 0"),)
    assert "Into the ring" in listed


def test_a_copy_of_staff_stands_in_place_of_the_filter_that_comes_with_the_system(store: Store) -> None:
    """Names are compared without regard to case, so both cannot be there."""
    with store.read() as session:
        source = kept_filter(session, "Bought")
    with store.write() as tx:
        _saved(tx, "bought", ("ever", "bought($product)"), ("lately", "visits(last 90 days) > 0"))
        copy = kept_filter(tx, "bought")
        listed = [name for name in kept_filters(tx) if name.casefold() == "bought"]
    assert source is not None
    assert source.comes_with_system
    assert copy is not None
    assert not copy.comes_with_system
    assert [part.name for part in copy.parts] == ["ever", "lately"]
    assert listed == ["bought"]


def test_a_row_without_text_only_stands_for_the_filter_that_comes_with_the_system(store: Store) -> None:
    """Lower filters refer to it by id, and a new release may word it better."""
    with store.write() as tx:
        stand_in = _saved(tx, "bought", text="")
        _saved(tx, "bought and near", ("near", 'country = "France"'), upper=stand_in.id)
        source, below = kept_filter(tx, "bought"), kept_filter(tx, "bought and near")
    assert source is not None
    assert source.comes_with_system
    assert below is not None
    assert below.parts[0].text == source.parts[0].text
    assert below.parts[0].inherited_from == "bought"
    assert below.parameters == source.parameters


def test_nothing_is_called_so(store: Store) -> None:
    """Neither an empty name nor a hostile one finds anything."""
    with store.read() as session:
        assert kept_filter(session, "") is None
        assert kept_filter(session, "no such thing' or 1=1") is None
