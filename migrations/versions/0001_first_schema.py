"""First schema"""

import sqlalchemy as sa
from alembic import op

from core.store.change_log import create_change_log
from core.store.types import BIG_ID, JSON_VALUE, Decimal4, UtcDateTime

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

# What the mirror copied in this release; later tables are in their own migrations.
MIRRORED = ("customer", "product", "relation", "purchase", "purchase_line", "contact", "trouble", "contract")


def upgrade() -> None:
    """First schema."""
    op.create_table('audit_entry',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('action', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('detail', JSON_VALUE, nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_subject'), ['subject'], unique=False)

    op.create_table('column_mapping',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('header_key', sa.String(length=64), nullable=False),
    sa.Column('columns', JSON_VALUE, nullable=False),
    sa.Column('saved_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('header_key')
    )
    op.create_table('import_run',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('file_digest', sa.String(length=64), nullable=False),
    sa.Column('mapping', JSON_VALUE, nullable=False),
    sa.Column('counts', JSON_VALUE, nullable=False),
    sa.Column('state', sa.Enum('running', 'done', 'failed', 'undone', name='importstate', native_enum=False, length=24), nullable=False),
    sa.Column('started_by', sa.String(length=64), nullable=True),
    sa.Column('started_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('finished_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('inbox_event',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('source', sa.String(length=32), nullable=False),
    sa.Column('source_id', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('payload', JSON_VALUE, nullable=False),
    sa.Column('state', sa.Enum('received', 'done', 'failed', name='inboxstate', native_enum=False, length=24), nullable=False),
    sa.Column('answer', JSON_VALUE, nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('error', sa.String(), nullable=True),
    sa.Column('received_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('done_at', UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('source', 'source_id')
    )
    with op.batch_alter_table('inbox_event', schema=None) as batch_op:
        batch_op.create_index('ix_inbox_event_state', ['state'], unique=False)

    op.create_table('reply',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('cause', sa.String(length=200), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('surface', sa.Enum('slack', 'telegram', name='surface', native_enum=False, length=24), nullable=False),
    sa.Column('method', sa.String(length=64), nullable=False),
    sa.Column('payload', JSON_VALUE, nullable=False),
    sa.Column('state', sa.Enum('waiting', 'claimed', 'sent', 'failed', 'unknown', name='replystate', native_enum=False, length=24), nullable=False),
    sa.Column('due_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('sent_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('result', JSON_VALUE, nullable=True),
    sa.Column('error', sa.String(length=400), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('cause', 'ordinal')
    )
    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.create_index('ix_reply_state', ['state'], unique=False)

    op.create_table('saved_filter',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('parent_id', BIG_ID, nullable=True),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('saved_by', sa.String(length=64), nullable=False),
    sa.Column('saved_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('history', JSON_VALUE, nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['saved_filter.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    with op.batch_alter_table('saved_filter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_saved_filter_parent_id'), ['parent_id'], unique=False)

    op.create_table('setting',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('solution',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('parent_id', BIG_ID, nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('virtual', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['solution.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('solution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_solution_parent_id'), ['parent_id'], unique=False)

    op.create_table('staff',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('slack_user', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('roles', JSON_VALUE, nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('slack_user')
    )
    op.create_table('customer',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=True),
    sa.Column('address', sa.String(), nullable=True),
    sa.Column('postal_code', sa.String(length=20), nullable=True),
    sa.Column('country', sa.String(length=80), nullable=True),
    sa.Column('telephone', sa.String(length=32), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('language', sa.String(length=16), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=True),
    sa.Column('branch', sa.String(length=64), nullable=True),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('extra', JSON_VALUE, nullable=False),
    sa.Column('merged_into_id', BIG_ID, nullable=True),
    sa.Column('import_id', BIG_ID, nullable=True),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('erased_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], ),
    sa.ForeignKeyConstraint(['merged_into_id'], ['customer.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('number')
    )
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_merged_into_id'), ['merged_into_id'], unique=False)

    op.create_table('product',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('type', sa.String(length=80), nullable=True),
    sa.Column('group', sa.String(length=80), nullable=True),
    sa.Column('solution_id', BIG_ID, nullable=True),
    sa.Column('unit_cost', Decimal4(), nullable=True),
    sa.Column('unit_price', Decimal4(), nullable=True),
    sa.Column('durable_days', sa.Integer(), nullable=True),
    sa.Column('replaceable', sa.Boolean(), nullable=False),
    sa.Column('up_sellable', sa.Boolean(), nullable=False),
    sa.Column('is_goods', sa.Boolean(), nullable=False),
    sa.Column('extra', JSON_VALUE, nullable=False),
    sa.Column('import_id', BIG_ID, nullable=True),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], ),
    sa.ForeignKeyConstraint(['solution_id'], ['solution.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('code')
    )
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_product_group'), ['group'], unique=False)
        batch_op.create_index(batch_op.f('ix_product_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_product_solution_id'), ['solution_id'], unique=False)

    op.create_table('consent',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('channel', sa.Enum('telegram', 'email', 'telephone', 'fax', 'direct_mail', name='channelname', native_enum=False, length=24), nullable=False),
    sa.Column('purpose', sa.Enum('offers', 'service', name='purpose', native_enum=False, length=24), nullable=False),
    sa.Column('state', sa.Enum('given', 'withdrawn', name='consentstate', native_enum=False, length=24), nullable=False),
    sa.Column('changed_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('customer_id', 'channel', 'purpose')
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_customer_id'), ['customer_id'], unique=False)

    op.create_table('consent_event',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('channel', sa.Enum('telegram', 'email', 'telephone', 'fax', 'direct_mail', name='channelname', native_enum=False, length=24), nullable=False),
    sa.Column('purpose', sa.Enum('offers', 'service', name='purpose', native_enum=False, length=24), nullable=False),
    sa.Column('state', sa.Enum('given', 'withdrawn', name='consentstate', native_enum=False, length=24), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('how', sa.String(length=400), nullable=False),
    sa.Column('text_version', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('consent_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_event_customer_id'), ['customer_id'], unique=False)

    op.create_table('contact',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('product_id', BIG_ID, nullable=True),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('business_date', sa.Date(), nullable=False),
    sa.Column('duration_seconds', sa.Integer(), nullable=True),
    sa.Column('contents', sa.String(), nullable=True),
    sa.Column('page_url', sa.String(length=500), nullable=True),
    sa.Column('import_id', BIG_ID, nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_product_id'), ['product_id'], unique=False)

    op.create_table('contract',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('product_id', BIG_ID, nullable=True),
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('monthly_amount', sa.BigInteger(), nullable=False),
    sa.Column('import_id', BIG_ID, nullable=True),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('number')
    )
    with op.batch_alter_table('contract', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contract_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contract_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contract_product_id'), ['product_id'], unique=False)

    op.create_table('identity',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('kind', sa.Enum('number', 'card', 'telephone', 'email', 'telegram', 'slack', 'postal', name='identitykind', native_enum=False, length=24), nullable=False),
    sa.Column('value', sa.String(length=254), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('kind', 'value')
    )
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identity_customer_id'), ['customer_id'], unique=False)

    op.create_table('link_token',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('made_by', sa.String(length=64), nullable=False),
    sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('digest')
    )
    with op.batch_alter_table('link_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_link_token_customer_id'), ['customer_id'], unique=False)

    op.create_table('managerial_account',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('product_id', BIG_ID, nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('sales', sa.BigInteger(), nullable=False),
    sa.Column('profit', sa.BigInteger(), nullable=False),
    sa.Column('cost', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('customer_id', 'product_id', 'month')
    )
    with op.batch_alter_table('managerial_account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_managerial_account_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_managerial_account_product_id'), ['product_id'], unique=False)

    op.create_table('product_name',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('product_id', BIG_ID, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('product_id', 'name')
    )
    with op.batch_alter_table('product_name', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_product_name_product_id'), ['product_id'], unique=False)

    op.create_table('purchase',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('document', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.Enum('sale', 'cancellation', name='purchasekind', native_enum=False, length=24), nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=True),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('business_date', sa.Date(), nullable=False),
    sa.Column('branch', sa.String(length=64), nullable=True),
    sa.Column('till', sa.String(length=64), nullable=True),
    sa.Column('staff', sa.String(length=64), nullable=True),
    sa.Column('cancels_id', BIG_ID, nullable=True),
    sa.Column('import_id', BIG_ID, nullable=True),
    sa.ForeignKeyConstraint(['cancels_id'], ['purchase.id'], ),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('source', 'document')
    )
    with op.batch_alter_table('purchase', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_purchase_cancels_id'), ['cancels_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_purchase_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_purchase_import_id'), ['import_id'], unique=False)

    op.create_table('question',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('kind', sa.Enum('customers', 'cross_sell', name='questionkind', native_enum=False, length=24), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('filter_text', sa.String(), nullable=True),
    sa.Column('product_id', BIG_ID, nullable=True),
    sa.Column('parent_id', BIG_ID, nullable=True),
    sa.Column('sentence', sa.String(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=True),
    sa.Column('asked_by', sa.String(length=64), nullable=False),
    sa.Column('asked_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['question.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_place'), ['place'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_product_id'), ['product_id'], unique=False)

    op.create_table('relation',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('product_id', BIG_ID, nullable=False),
    sa.Column('partner_id', BIG_ID, nullable=False),
    sa.Column('kind', sa.Enum('cross_sell', 'up_sell', 'replacement', 'rare_simultaneous', 'bundle', 'part', name='relationkind', native_enum=False, length=24), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('origin', sa.Enum('entered', 'learned', name='relationorigin', native_enum=False, length=24), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['product.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('product_id', 'partner_id', 'kind')
    )
    with op.batch_alter_table('relation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relation_partner_id'), ['partner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_relation_product_id'), ['product_id'], unique=False)

    op.create_table('route',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('channel', sa.Enum('telegram', 'email', 'telephone', 'fax', 'direct_mail', name='channelname', native_enum=False, length=24), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('state', sa.Enum('open', 'closed', name='routestate', native_enum=False, length=24), nullable=False),
    sa.Column('closed_reason', sa.String(length=200), nullable=True),
    sa.Column('preferred', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('channel', 'address')
    )
    with op.batch_alter_table('route', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_route_customer_id'), ['customer_id'], unique=False)

    op.create_table('solution_product',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('solution_id', BIG_ID, nullable=False),
    sa.Column('product_id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.ForeignKeyConstraint(['solution_id'], ['solution.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('solution_id', 'product_id')
    )
    with op.batch_alter_table('solution_product', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_solution_product_product_id'), ['product_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_solution_product_solution_id'), ['solution_id'], unique=False)

    op.create_table('trouble',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('product_id', BIG_ID, nullable=True),
    sa.Column('occurred_on', sa.Date(), nullable=False),
    sa.Column('classification', sa.String(length=80), nullable=True),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('settlement_method', sa.String(length=200), nullable=True),
    sa.Column('status', sa.Enum('open', 'in_hand', 'settled', name='troublestatus', native_enum=False, length=24), nullable=False),
    sa.Column('last_handled_on', sa.Date(), nullable=True),
    sa.Column('settled_on', sa.Date(), nullable=True),
    sa.Column('import_id', BIG_ID, nullable=True),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('trouble', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_trouble_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_trouble_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_trouble_product_id'), ['product_id'], unique=False)

    op.create_table('customer_list',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('question_id', BIG_ID, nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('saved_by', sa.String(length=64), nullable=False),
    sa.Column('saved_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    with op.batch_alter_table('customer_list', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_list_question_id'), ['question_id'], unique=False)

    op.create_table('purchase_line',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('purchase_id', BIG_ID, nullable=False),
    sa.Column('product_id', BIG_ID, nullable=False),
    sa.Column('content_key', sa.String(length=32), nullable=False),
    sa.Column('occurrence', sa.Integer(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('business_date', sa.Date(), nullable=False),
    sa.Column('quantity', Decimal4(), nullable=False),
    sa.Column('unit_price', Decimal4(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('cost', sa.BigInteger(), nullable=True),
    sa.Column('import_id', BIG_ID, nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['import_run.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.ForeignKeyConstraint(['purchase_id'], ['purchase.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('purchase_id', 'content_key', 'occurrence')
    )
    with op.batch_alter_table('purchase_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_purchase_line_import_id'), ['import_id'], unique=False)

    op.create_table('list_member',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('list_id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['list_id'], ['customer_list.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('list_id', 'customer_id')
    )
    with op.batch_alter_table('list_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_list_member_customer_id'), ['customer_id'], unique=False)

    op.create_table('plan',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('origin', sa.String(length=120), nullable=False),
    sa.Column('product_id', BIG_ID, nullable=True),
    sa.Column('list_id', BIG_ID, nullable=False),
    sa.Column('channel', sa.Enum('telegram', 'email', 'telephone', 'fax', 'direct_mail', name='channelname', native_enum=False, length=24), nullable=False),
    sa.Column('script', sa.String(), nullable=False),
    sa.Column('send_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('control_percent', sa.Integer(), nullable=False),
    sa.Column('window_days', sa.Integer(), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('cost', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Enum('submitted', 'sent_back', 'approved', 'running', 'paused', 'cancelled', 'finished', 'evaluated', name='planstate', native_enum=False, length=24), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('author_id', BIG_ID, nullable=False),
    sa.Column('submitted_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('approver_id', BIG_ID, nullable=True),
    sa.Column('decided_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('started_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('finished_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('evaluate_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('slack_channel', sa.String(length=32), nullable=True),
    sa.Column('slack_thread', sa.String(length=32), nullable=True),
    sa.Column('slack_progress', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['approver_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['author_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['list_id'], ['customer_list.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('origin')
    )
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_approver_id'), ['approver_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_list_id'), ['list_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_product_id'), ['product_id'], unique=False)

    op.create_table('evaluation',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('plan_id', BIG_ID, nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('final', sa.Boolean(), nullable=False),
    sa.Column('figures', JSON_VALUE, nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('evaluation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evaluation_plan_id'), ['plan_id'], unique=False)

    op.create_table('proposal',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('plan_id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('product_id', BIG_ID, nullable=True),
    sa.Column('state', sa.Enum('planned', 'control', 'held_back', name='proposalstate', native_enum=False, length=24), nullable=False),
    sa.Column('held_back_reason', sa.String(length=120), nullable=True),
    sa.Column('channel', sa.Enum('telegram', 'email', 'telephone', 'fax', 'direct_mail', name='channelname', native_enum=False, length=24), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=True),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('plan_id', 'customer_id')
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_customer_id'), ['customer_id'], unique=False)

    op.create_table('delivery',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('plan_id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('proposal_id', BIG_ID, nullable=False),
    sa.Column('channel', sa.Enum('telegram', 'email', 'telephone', 'fax', 'direct_mail', name='channelname', native_enum=False, length=24), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'deferred', 'claimed', 'sent', 'suppressed', 'held_out', 'failed', 'unknown', 'cancelled', name='deliverystate', native_enum=False, length=24), nullable=False),
    sa.Column('due_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('claimed_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('settled_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=True),
    sa.Column('provider_id', sa.String(length=64), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], ),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('plan_id', 'customer_id', 'step')
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index('ix_delivery_due', ['state', 'due_at'], unique=False)

    op.create_table('delivery_attempt',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('delivery_id', BIG_ID, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('channel', sa.Enum('telegram', 'email', 'telephone', 'fax', 'direct_mail', name='channelname', native_enum=False, length=24), nullable=False),
    sa.Column('started_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=24), nullable=True),
    sa.Column('detail', sa.String(length=400), nullable=True),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('delivery_id', 'number')
    )
    op.create_table('response',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('plan_id', BIG_ID, nullable=False),
    sa.Column('delivery_id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('kind', sa.Enum('interested', 'not_for_me', 'ordered', 'stopped', name='responsekind', native_enum=False, length=24), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('purchase_id', BIG_ID, nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], ),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], ),
    sa.ForeignKeyConstraint(['purchase_id'], ['purchase.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('delivery_id', 'kind')
    )
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_response_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_response_plan_id'), ['plan_id'], unique=False)

    create_change_log(op.get_bind(), MIRRORED)
