"""Product information and its history, definitions that staff keep, versions of lists, managerial accounting"""

import sqlalchemy as sa
from alembic import op

from core.store.change_log import log_changes_of
from core.store.types import BIG_ID, JSON_VALUE, UtcDateTime

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# What the mirror copies since this release.
MIRRORED = ("solution", "solution_product", "product_record", "managerial_account")


def upgrade() -> None:
    """Product information and its history, definitions that staff keep, versions of lists, managerial accounting."""
    op.create_table('accounting_month',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('accounts', sa.Integer(), nullable=False),
    sa.Column('sales', sa.BigInteger(), nullable=False),
    sa.Column('contracts', sa.BigInteger(), nullable=False),
    sa.Column('uncosted', sa.BigInteger(), nullable=False),
    sa.Column('cost', sa.BigInteger(), nullable=False),
    sa.Column('profit', sa.BigInteger(), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('closed_by', sa.String(length=64), nullable=True),
    sa.Column('closed_at', UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('month')
    )
    op.create_table('definition_version',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('kind', sa.Enum('filter', 'attribute', 'rules', 'extraction', 'display', name='definitionkind', native_enum=False, length=24), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('body', JSON_VALUE, nullable=True),
    sa.Column('saved_by', sa.String(length=64), nullable=False),
    sa.Column('saved_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('kind', 'name', 'number')
    )
    op.create_table('department',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_table('display_setting',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('settings', JSON_VALUE, nullable=False),
    sa.Column('saved_by', sa.String(length=64), nullable=False),
    sa.Column('saved_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_table('rule_base',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('rules', JSON_VALUE, nullable=False),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('saved_by', sa.String(length=64), nullable=False),
    sa.Column('saved_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_table('saved_extraction',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('spec', JSON_VALUE, nullable=False),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('saved_by', sa.String(length=64), nullable=False),
    sa.Column('saved_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_table('virtual_attribute',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('expression', sa.String(), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=True),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('saved_by', sa.String(length=64), nullable=False),
    sa.Column('saved_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_table('catalogue_change',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('subject', sa.Enum('product', 'relation', 'solution', 'department', 'record', name='cataloguesubject', native_enum=False, length=24), nullable=False),
    sa.Column('row_id', BIG_ID, nullable=False),
    sa.Column('product_id', BIG_ID, nullable=True),
    sa.Column('before', JSON_VALUE, nullable=True),
    sa.Column('after', JSON_VALUE, nullable=True),
    sa.Column('made_by', sa.String(length=64), nullable=False),
    sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('import_id', BIG_ID, nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('catalogue_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_catalogue_change_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_catalogue_change_product_id'), ['product_id'], unique=False)

    op.create_table('department_solution',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('department_id', BIG_ID, nullable=False),
    sa.Column('solution_id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], ),
    sa.ForeignKeyConstraint(['solution_id'], ['solution.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('department_id', 'solution_id')
    )
    with op.batch_alter_table('department_solution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_department_solution_solution_id'), ['solution_id'], unique=False)

    op.create_table('product_record',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('product_id', BIG_ID, nullable=False),
    sa.Column('purchasers', sa.Integer(), nullable=False),
    sa.Column('cross_sells', sa.Integer(), nullable=False),
    sa.Column('up_sells', sa.Integer(), nullable=False),
    sa.Column('replacements', sa.Integer(), nullable=False),
    sa.Column('origin', sa.Enum('entered', 'learned', name='relationorigin', native_enum=False, length=24), nullable=False),
    sa.Column('counted_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('product_id')
    )
    op.create_table('list_version',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('list_id', BIG_ID, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('question_id', BIG_ID, nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('taken_by', sa.String(length=64), nullable=False),
    sa.Column('taken_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['customer_list.id'], ),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('list_id', 'number')
    )
    with op.batch_alter_table('list_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_list_version_question_id'), ['question_id'], unique=False)

    op.create_table('list_version_member',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('version_id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['version_id'], ['list_version.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('version_id', 'customer_id')
    )
    with op.batch_alter_table('list_version_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_list_version_member_customer_id'), ['customer_id'], unique=False)

    op.add_column('customer_list', sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('customer_list', sa.Column('refreshed_by', sa.String(length=64), nullable=True))
    op.add_column('customer_list', sa.Column('refreshed_at', UtcDateTime(timezone=True), nullable=True))
    op.add_column('question', sa.Column('spec', JSON_VALUE, nullable=True))
    op.add_column('saved_filter', sa.Column('parts', JSON_VALUE, nullable=False, server_default='[]'))
    op.add_column('saved_filter', sa.Column('parameters', JSON_VALUE, nullable=False, server_default='[]'))
    # Versions are rows of their own now; no release wrote any here.
    op.drop_column('saved_filter', 'history')
    op.add_column(
        'staff',
        sa.Column('department_id', BIG_ID, sa.ForeignKey('department.id'), nullable=True),
        inline_references=True,
    )
    op.create_index(op.f('ix_staff_department_id'), 'staff', ['department_id'], unique=False)
    _make_accounts_anew()
    log_changes_of(op.get_bind(), MIRRORED)


def _make_accounts_anew() -> None:
    """Make the table of accounts anew, with its rows: passers-by, and contracts about no product, have to fit in."""
    figures = ('id', 'customer_id', 'product_id', 'sales', 'cost', 'profit')
    columns = [sa.column('month', sa.Date()), *(sa.column(name) for name in figures)]
    earlier = sa.table('managerial_account', *columns)
    kept = [dict(row) for row in op.get_bind().execute(sa.select(earlier)).mappings()]
    op.drop_table('managerial_account')
    made = op.create_table('managerial_account',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=True),
    sa.Column('product_id', BIG_ID, nullable=True),
    sa.Column('sales', sa.BigInteger(), nullable=False),
    sa.Column('contracts', sa.BigInteger(), nullable=False),
    sa.Column('uncosted', sa.BigInteger(), nullable=False),
    sa.Column('cost', sa.BigInteger(), nullable=False),
    sa.Column('profit', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('month', 'customer_id', 'product_id')
    )
    for column in ('customer_id', 'product_id'):
        op.create_index(op.f(f'ix_managerial_account_{column}'), 'managerial_account', [column], unique=False)
    op.bulk_insert(made, [{**row, 'contracts': 0, 'uncosted': 0} for row in kept])
