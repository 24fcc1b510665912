"""What customers want to hear of; virtual solutions that hold solutions"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from core.store.change_log import log_changes_of
from core.store.types import BIG_ID, DECIMAL4, UtcDateTime

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

# What the mirror copies since this release.
MIRRORED = ("registered_range",)
# Under what further fact of a customer earlier releases kept the solutions that they registered.
FACT = "solutions"
TAKEN_FROM = "file of customers"
AT_ONCE = 1_000


def upgrade() -> None:
    """What customers want to hear of; virtual solutions that hold solutions."""
    op.create_table('solution_part',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('solution_id', BIG_ID, nullable=False),
    sa.Column('part_id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['part_id'], ['solution.id'], ),
    sa.ForeignKeyConstraint(['solution_id'], ['solution.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('solution_id', 'part_id')
    )
    op.create_index(op.f('ix_solution_part_part_id'), 'solution_part', ['part_id'], unique=False)
    registered = op.create_table('registered_range',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('solution_id', BIG_ID, nullable=True),
    sa.Column('product_id', BIG_ID, nullable=True),
    sa.Column('registered_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('registered_by', sa.String(length=64), nullable=False),
    sa.Column('withdrawn_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.String(length=64), nullable=True),
    sa.Column('import_id', BIG_ID, nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.ForeignKeyConstraint(['solution_id'], ['solution.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    for column in ('customer_id', 'import_id', 'product_id', 'solution_id'):
        op.create_index(op.f(f'ix_registered_range_{column}'), 'registered_range', [column], unique=False)
    stands = sa.text('withdrawn_at IS NULL')
    for what in ('solution', 'product'):
        op.create_index(
            f'uq_registered_range_{what}', 'registered_range', ['customer_id', f'{what}_id'], unique=True,
            sqlite_where=stands, postgresql_where=stands,
        )
    log_changes_of(op.get_bind(), MIRRORED)
    for column in ('lowest_price', 'highest_price'):
        op.add_column('contact_preference', sa.Column(column, DECIMAL4, nullable=True))
    _take_over(registered)
    _count_accounts_on()


def _take_over(registered: sa.Table) -> None:
    """Register what files of customers said so far; names that no solution has are left where they stand."""
    bind, now = op.get_bind(), datetime.now(UTC)
    solutions = {}
    for key, name, parent in bind.execute(sa.text('SELECT id, name, parent_id FROM solution ORDER BY id')).all():
        solutions[key] = (name, parent)
    named = _by_name(solutions)
    last = 0
    said = sa.text(
        'SELECT id, CAST(extra AS TEXT) FROM customer WHERE id > :last AND erased_at IS NULL'
        f" AND CAST(extra AS TEXT) LIKE '%\"{FACT}\"%' ORDER BY id LIMIT {AT_ONCE}"
    )
    while rows := bind.execute(said, {"last": last}).all():
        found = [
            {'customer_id': customer, 'solution_id': solution, 'registered_at': now, 'registered_by': TAKEN_FROM}
            for customer, extra in rows
            for solution in sorted({key for name in _names(extra) for key in named.get(name.casefold(), ())})
        ]
        if found:
            op.bulk_insert(registered, found)
        last = rows[-1][0]


def _by_name(solutions: dict[int, tuple[str, int | None]]) -> dict[str, list[int]]:
    """Return the solutions by name, and by path; a name that several have means all of them."""
    named: dict[str, list[int]] = {}
    for key, (name, parent) in solutions.items():
        names, seen = [name], {key}
        while parent in solutions and parent not in seen:
            seen.add(parent)
            names.append(solutions[parent][0])
            parent = solutions[parent][1]
        path = " > ".join(reversed(names))
        for each in {name.casefold(), path.casefold()}:
            named.setdefault(each, []).append(key)
    return named


def _names(extra: str) -> Iterator[str]:
    """Yield the names in the fact: a text with commas or semicolons, or a list of texts."""
    said = json.loads(extra).get(FACT)
    whole = [str(each) for each in said] if isinstance(said, list) else [str(said or "")]
    for text in whole:
        # A name may have a comma in it.
        yield text.strip()
        if not isinstance(said, list):
            yield from (part.strip() for part in text.replace(";", ",").split(","))
            yield from (part.strip() for part in text.split(";"))


def _count_accounts_on() -> None:
    """Let PostgreSQL number new accounts after those that the last upgrade copied: it began again from the first."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('managerial_account', 'id'),"
            " (SELECT coalesce(max(id), 0) + 1 FROM managerial_account), false)"
        )
