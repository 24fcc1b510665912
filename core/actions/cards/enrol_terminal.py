"""Member shops and their terminals: enrolled with keys of their own, blocked when they are lost."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.audit import record
from core.cards.keyring import make_terminal_key, master, seal_terminal_key
from core.errors import NotFoundError, RefusedError
from core.models import MemberShop, Terminal, TerminalState
from core.shop import Shop

KEY_VERSION = 1
MOST_SHOPS = 2**16 - 1
LONGEST_NAME = 120
# What every terminal is given; what it takes to let points go only those that may redeem.
EARNING, SPENDING = ("earn", "memory", "terminal"), ("spend",)


@dataclass(frozen=True)
class Enrolment:
    """What a terminal is given, once: the file that it keeps to itself."""

    terminal: Terminal
    shop: MemberShop
    file: dict[str, Any] = field(repr=False)


def add_member_shop(tx: Session, shop: Shop, name: str, actor: str, **more: Any) -> MemberShop:  # noqa: ANN401 - columns
    """Add a member shop under a new number; `more` are further columns. Raises `RefusedError` for a taken name."""
    name = _name(name)
    if find_member_shop(tx, name) is not None:
        message = f"There is a member shop called {name} already."
        raise RefusedError(message)
    number = 1 + int(tx.exec(select(func.coalesce(func.max(MemberShop.number), 0))).one())
    if number > MOST_SHOPS:
        message = f"There are {MOST_SHOPS:,} member shops: that is the most."
        raise RefusedError(message)
    row = MemberShop(number=number, name=name, created_at=shop.clock.now(), **more)
    tx.add(row)
    tx.flush()
    record(tx, shop.clock, actor=actor, action="member shop added", subject=f"member_shop:{row.id}")
    return row


def find_member_shop(session: Session, named: str) -> MemberShop | None:
    """Return the member shop of this number or name, whatever the case."""
    if named.isascii() and named.isdecimal() and len(named) <= len(str(MOST_SHOPS)):
        found = session.exec(select(MemberShop).where(MemberShop.number == int(named))).first()
        if found is not None:
            return found
    return session.exec(select(MemberShop).where(func.lower(MemberShop.name) == named.strip().lower())).first()


def demanded_shop(session: Session, named: str) -> MemberShop:
    """Return a member shop; raise `NotFoundError` with the names that there are."""
    found = find_member_shop(session, named)
    if found is None:
        names = tuple(session.exec(select(MemberShop.name).order_by(MemberShop.name).limit(5)).all())
        message = f"There is no member shop {named[:80]}. najimi terminals enrol makes one with --new-shop."
        raise NotFoundError(message, names)
    return found


def set_member_shop(tx: Session, shop: Shop, row: MemberShop, actor: str, **columns: Any) -> MemberShop:  # noqa: ANN401
    """Change columns of a member shop: where its staff are told, and how it pays for points."""
    for name, value in columns.items():
        setattr(row, name, value)
    tx.add(row)
    record(tx, shop.clock, actor=actor, action="member shop changed", subject=f"member_shop:{row.id}", **columns)
    tx.flush()
    return row


def enrol_terminal(
    tx: Session, shop: Shop, member: MemberShop, name: str, actor: str, *, may_redeem: bool = True
) -> Enrolment:
    """Enrol a terminal at a member shop with a new key, and return the file that it is given.

    The file holds keys: it is shown once and cannot be had again. A terminal that may not redeem gets no key by which
    cards let points go.
    """
    key = make_terminal_key()
    number = 1 + int(tx.exec(select(func.coalesce(func.max(Terminal.number), 0))).one())
    row = Terminal(
        number=number,
        member_shop_id=member.id or 0,
        name=_name(name),
        sealed_key=seal_terminal_key(shop.key, key),
        may_redeem=may_redeem,
        enrolled_by=actor,
        enrolled_at=shop.clock.now(),
    )
    tx.add(row)
    tx.flush()
    record(tx, shop.clock, actor=actor, action="terminal enrolled", subject=f"terminal:{row.id}")
    purposes = EARNING + (SPENDING if may_redeem else ())
    file = {
        "terminal": number,
        "shop": member.number,
        "name": row.name,
        "shop_name": member.name,
        "key": key.hex(),
        "server": shop.public_url,
        "currency": shop.currency.code,
        "masters": {
            purpose: {str(KEY_VERSION): bytes(master(shop.key, purpose, KEY_VERSION)).hex()} for purpose in purposes
        },
    }
    return Enrolment(row, member, file)


def find_terminal(session: Session, number: int) -> Terminal:
    """Return a terminal; raise `NotFoundError` where there is none of this number."""
    found = session.exec(select(Terminal).where(Terminal.number == number)).first()
    if found is None:
        message = f"There is no terminal {number}. See najimi terminals list."
        raise NotFoundError(message)
    return found


def block_terminal(tx: Session, shop: Shop, number: int, actor: str) -> Terminal:
    """Take nothing of a terminal's any more: it is lost, or not ours any longer."""
    row = find_terminal(tx, number)
    if row.state is TerminalState.BLOCKED:
        message = f"Terminal {number} is blocked already."
        raise RefusedError(message)
    row.state = TerminalState.BLOCKED
    tx.add(row)
    record(tx, shop.clock, actor=actor, action="terminal blocked", subject=f"terminal:{row.id}")
    tx.flush()
    return row


def all_terminals(session: Session) -> list[tuple[Terminal, MemberShop]]:
    """Return every terminal with its shop, by number."""
    rows = session.exec(
        select(Terminal, MemberShop)
        .join(MemberShop, col(MemberShop.id) == col(Terminal.member_shop_id))
        .order_by(col(Terminal.number))
    )
    return list(rows.all())


def _name(name: str) -> str:
    plain = " ".join(name.split())
    if not 0 < len(plain) <= LONGEST_NAME:
        message = f"A name has from 1 to {LONGEST_NAME} characters."
        raise RefusedError(message)
    return plain
