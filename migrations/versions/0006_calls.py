"""Calls, their words and what matters in them, call lists, cautions; the way by which somebody wants to hear"""

import sqlalchemy as sa
from alembic import op

from core.store.types import BIG_ID, JSON_VALUE, UtcDateTime

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Calls, their words and what matters in them, call lists, cautions; the way by which somebody wants to hear."""
    op.create_table('caution',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('plan_id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('section', sa.String(length=24), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('told_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('done_by_id', BIG_ID, nullable=True),
    sa.Column('done_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['done_by_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('plan_id', 'customer_id')
    )
    op.create_index(op.f('ix_caution_customer_id'), 'caution', ['customer_id'], unique=False)
    op.create_index(op.f('ix_caution_done_by_id'), 'caution', ['done_by_id'], unique=False)
    op.create_index('ix_caution_told_at', 'caution', ['told_at'], unique=False)
    op.create_table('call',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('sid', sa.String(length=64), nullable=True),
    sa.Column('other_sid', sa.String(length=64), nullable=True),
    sa.Column('direction', sa.Enum('inbound', 'outbound', name='calldirection', native_enum=False, length=24), nullable=False),
    sa.Column('purpose', sa.Enum('answer', 'call_list', 'automatic', name='callpurpose', native_enum=False, length=24), nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=True),
    sa.Column('number', sa.String(length=32), nullable=False),
    sa.Column('line', sa.String(length=32), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('state', sa.Enum('ringing', 'in_progress', 'completed', 'busy', 'no_answer', 'failed', 'canceled', name='callstate', native_enum=False, length=24), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('capture', sa.Enum('free', 'word_list', 'none', name='capture', native_enum=False, length=24), nullable=False),
    sa.Column('consent', sa.Enum('not_asked', 'asked', 'given', 'refused', name='callconsent', native_enum=False, length=24), nullable=False),
    sa.Column('operator_id', BIG_ID, nullable=True),
    sa.Column('delivery_id', BIG_ID, nullable=True),
    sa.Column('attempt', sa.Integer(), nullable=True),
    sa.Column('wrong_numbers', sa.Integer(), nullable=False),
    sa.Column('answered_by', sa.String(length=16), nullable=True),
    sa.Column('voicemail', sa.Boolean(), nullable=False),
    sa.Column('recording', sa.String(length=254), nullable=True),
    sa.Column('started_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('answered_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('duration_seconds', sa.Integer(), nullable=True),
    sa.Column('contact_id', BIG_ID, nullable=True),
    sa.Column('keep_until', UtcDateTime(timezone=True), nullable=True),
    sa.Column('forgotten_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('noted_by_id', BIG_ID, nullable=True),
    sa.Column('noted_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], ),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], ),
    sa.ForeignKeyConstraint(['noted_by_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['operator_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('other_sid'),
    sa.UniqueConstraint('sid')
    )
    op.create_index(op.f('ix_call_contact_id'), 'call', ['contact_id'], unique=False)
    op.create_index(op.f('ix_call_customer_id'), 'call', ['customer_id'], unique=False)
    op.create_index(op.f('ix_call_delivery_id'), 'call', ['delivery_id'], unique=False)
    op.create_index('ix_call_keep_until', 'call', ['keep_until'], unique=False)
    op.create_index(op.f('ix_call_noted_by_id'), 'call', ['noted_by_id'], unique=False)
    op.create_index(op.f('ix_call_number'), 'call', ['number'], unique=False)
    op.create_index(op.f('ix_call_operator_id'), 'call', ['operator_id'], unique=False)
    op.create_index('ix_call_started_at', 'call', ['started_at'], unique=False)
    op.create_index('ix_call_state', 'call', ['state'], unique=False)
    op.create_table('call_task',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('delivery_id', BIG_ID, nullable=False),
    sa.Column('taken_by_id', BIG_ID, nullable=True),
    sa.Column('taken_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('talked', 'no_answer', 'busy', 'machine', 'call_at', 'do_not_call', 'wrong_number', name='calloutcome', native_enum=False, length=24), nullable=True),
    sa.Column('call_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('settled_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], ),
    sa.ForeignKeyConstraint(['taken_by_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('delivery_id')
    )
    op.create_index(op.f('ix_call_task_taken_by_id'), 'call_task', ['taken_by_id'], unique=False)
    op.create_table('call_utterance',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('call_id', BIG_ID, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('speaker', sa.Enum('customer', 'operator', name='speaker', native_enum=False, length=24), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('started_ms', sa.Integer(), nullable=False),
    sa.Column('ended_ms', sa.Integer(), nullable=False),
    sa.Column('confidence', sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('call_id', 'number')
    )
    op.create_table('call_mark',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('call_id', BIG_ID, nullable=False),
    sa.Column('utterance_id', BIG_ID, nullable=True),
    sa.Column('kind', sa.Enum('product', 'quotation', 'complaint', 'call_back', 'visit', 'opt_out', 'inquiry', name='markkind', native_enum=False, length=24), nullable=False),
    sa.Column('text', sa.String(length=200), nullable=False),
    sa.Column('product_id', BIG_ID, nullable=True),
    sa.Column('state', sa.Enum('open', 'done', 'dismissed', name='markstate', native_enum=False, length=24), nullable=False),
    sa.Column('made', JSON_VALUE, nullable=False),
    sa.Column('done_by_id', BIG_ID, nullable=True),
    sa.Column('done_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], ),
    sa.ForeignKeyConstraint(['done_by_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.ForeignKeyConstraint(['utterance_id'], ['call_utterance.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_call_mark_call_id'), 'call_mark', ['call_id'], unique=False)
    op.create_index(op.f('ix_call_mark_utterance_id'), 'call_mark', ['utterance_id'], unique=False)
    op.add_column('contact_preference', sa.Column('notice_route', sa.Enum('telegram', 'email', 'call_center', 'business_section', name='noticeroute', native_enum=False, length=24), nullable=True))
    op.add_column('plan', sa.Column('calling', sa.Enum('operators', 'automatic', name='callingway', native_enum=False, length=24), nullable=True))
    op.add_column('plan', sa.Column('call_tries', sa.Integer(), server_default='3', nullable=False))
    # A caller is looked for by number, among all customers, before the telephone rings twice.
    op.create_index(op.f('ix_customer_telephone'), 'customer', ['telephone'], unique=False)
