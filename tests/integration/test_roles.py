"""Roles: whoever sets them, somebody is left who may, and each change is on record."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from core.actions.desk.set_roles import set_roles
from core.errors import NotFoundError, RefusedError
from core.models import AuditEntry, Role, Staff
from core.shop import Shop
from core.staff import meet

NAMED = ("U0",)
PEOPLE = ("U0", "U1", "U2", "U3")


def people(shop: Shop) -> dict[str, Staff]:
    """Return everybody by their Slack id."""
    with shop.store.read() as session:
        return {each.slack_user: each for each in session.exec(select(Staff))}


def given_staff(shop: Shop) -> None:
    """Let four people speak for the first time; the first is named in the settings."""
    with shop.store.write() as tx:
        for user in PEOPLE:
            meet(tx, shop.clock, user, f"Somebody {user}", NAMED)


@given(
    st.lists(
        st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.frozensets(st.sampled_from(list(Role)))),
        max_size=12,
    )
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_anybody_tries_an_admin_is_left_and_every_change_is_on_record(
    shop: Shop, tries: list[tuple[str, str, frozenset[Role]]]
) -> None:
    """Only admins change roles, those named in the settings keep theirs, and the audit adds up to the roles."""
    given_staff(shop)
    for by, whom, roles in tries:
        before = people(shop)
        try:
            with shop.store.write() as tx:
                acting = tx.exec(select(Staff).where(Staff.slack_user == by)).one()
                set_roles(tx, shop, whom, roles, by=acting, approvers=NAMED)
        except RefusedError:
            assert people(shop) == before
        else:
            assert before[by].may(Role.ADMIN)
            assert set(people(shop)[whom].roles) == {role.value for role in roles}
    after = people(shop)
    assert any(each.may(Role.ADMIN) for each in after.values())
    assert after["U0"].may(Role.ADMIN)
    assert after["U0"].may(Role.APPROVER)
    with shop.store.read() as session:
        for each in after.values():
            entries = session.exec(
                select(AuditEntry).where(AuditEntry.subject == f"staff:{each.id}").order_by(col(AuditEntry.id))
            )
            held = {Role.PLANNER.value}
            for entry in entries:
                if entry.action == "role granted":
                    held.add(str(entry.detail["role"]))
                elif entry.action == "role revoked":
                    held.discard(str(entry.detail["role"]))
            assert held == set(each.roles)


def test_the_last_admin_stays_and_somebody_unknown_is_not_made_up(shop: Shop) -> None:
    """Each refusal says why."""
    with shop.store.write() as tx:
        admin = meet(tx, shop.clock, "U9", "Anna")
        admin.roles = [Role.ADMIN.value]
        tx.add(admin)
        tx.flush()
        with pytest.raises(RefusedError, match="last admin"):
            set_roles(tx, shop, "U9", {Role.PLANNER}, by=admin)
        with pytest.raises(NotFoundError, match="first word"):
            set_roles(tx, shop, "U8", {Role.PLANNER}, by=admin)
        done = set_roles(tx, shop, "U9", {Role.ADMIN, Role.APPROVER}, by=admin)
        assert (done.granted, done.taken) == ((Role.APPROVER,), ())
        assert not set_roles(tx, shop, "U9", {Role.ADMIN, Role.APPROVER}, by=admin).changed


def test_newcomers_have_no_role_where_the_shop_says_so(shop: Shop) -> None:
    """Those named in the settings have theirs all the same."""
    with shop.store.write() as tx:
        assert meet(tx, shop.clock, "U1", "New", may_plan=False).roles == []
        assert meet(tx, shop.clock, "U2", "New").roles == ["planner"]
        assert meet(tx, shop.clock, "U3", "Named", ("U3",), may_plan=False).roles == ["admin", "approver"]
