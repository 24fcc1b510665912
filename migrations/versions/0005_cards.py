"""Cards: terminals, programmes, cards and their records, the ledger of points, vouchers"""

import sqlalchemy as sa
from alembic import op

from core.store.change_log import log_changes_of
from core.store.types import BIG_ID, JSON_VALUE, UtcDateTime

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

# What the mirror copies since this release.
MIRRORED = ("card_standing",)


def upgrade() -> None:
    """Terminals, programmes, cards and their records, the ledger of points, vouchers."""
    op.create_table('exchange_offer',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.Enum('gift certificate', 'premium', 'coupon', 'service', name='voucherkind', native_enum=False, length=24), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=True),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.Column('made_by', sa.String(length=64), nullable=False),
    sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('code')
    )
    op.create_table('member_shop',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('slack_channel', sa.String(length=32), nullable=False),
    sa.Column('branch', sa.String(length=64), nullable=True),
    sa.Column('paid_later', sa.Boolean(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('relayed_at', UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name'),
    sa.UniqueConstraint('number')
    )
    op.create_table('programme_version',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('saved_by', sa.String(length=64), nullable=False),
    sa.Column('saved_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('version')
    )
    op.create_table('pool',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('member_shop_id', BIG_ID, nullable=False),
    sa.Column('card_number', sa.String(length=16), nullable=False),
    sa.Column('paid_later', sa.Boolean(), nullable=False),
    sa.Column('key_version', sa.Integer(), nullable=False),
    sa.Column('loads', sa.Integer(), nullable=False),
    sa.Column('loaded', sa.BigInteger(), nullable=False),
    sa.Column('reported', sa.BigInteger(), nullable=True),
    sa.Column('reported_sequence', sa.BigInteger(), nullable=False),
    sa.Column('receipt', sa.String(length=32), nullable=False),
    sa.Column('issued_by', sa.String(length=64), nullable=False),
    sa.Column('issued_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_shop_id'], ['member_shop.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('card_number')
    )
    op.create_index(op.f('ix_pool_member_shop_id'), 'pool', ['member_shop_id'], unique=False)
    op.create_table('settlement',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('member_shop_id', BIG_ID, nullable=False),
    sa.Column('owed', sa.BigInteger(), nullable=False),
    sa.Column('taken_in', sa.BigInteger(), nullable=False),
    sa.Column('price', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('settled_by', sa.String(length=64), nullable=False),
    sa.Column('settled_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_shop_id'], ['member_shop.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_settlement_member_shop_id'), 'settlement', ['member_shop_id'], unique=False)
    op.create_table('terminal',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('member_shop_id', BIG_ID, nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('sealed_key', sa.String(length=200), nullable=False),
    sa.Column('may_redeem', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('active', 'blocked', name='terminalstate', native_enum=False, length=24), nullable=False),
    sa.Column('taken_to', sa.BigInteger(), nullable=False),
    sa.Column('enrolled_by', sa.String(length=64), nullable=False),
    sa.Column('enrolled_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('heard_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_shop_id'], ['member_shop.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('number')
    )
    op.create_index(op.f('ix_terminal_member_shop_id'), 'terminal', ['member_shop_id'], unique=False)
    op.create_table('card',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=True),
    sa.Column('kind', sa.Enum('computing', 'storing', 'memory', 'shop', name='cardkind', native_enum=False, length=24), nullable=False),
    sa.Column('state', sa.Enum('active', 'blocked', 'replaced', name='cardstate', native_enum=False, length=24), nullable=False),
    sa.Column('key_version', sa.Integer(), nullable=False),
    sa.Column('programme', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('receipt', sa.String(length=32), nullable=False),
    sa.Column('habit', sa.String(length=1000), nullable=False),
    sa.Column('balance', sa.BigInteger(), nullable=False),
    sa.Column('at_card', sa.BigInteger(), nullable=False),
    sa.Column('counter', sa.BigInteger(), nullable=False),
    sa.Column('used_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('replaced_by_id', BIG_ID, nullable=True),
    sa.Column('issued_by', sa.String(length=64), nullable=False),
    sa.Column('issued_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('blocked_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('blocked_because', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['replaced_by_id'], ['card.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('number')
    )
    op.create_index(op.f('ix_card_customer_id'), 'card', ['customer_id'], unique=False)
    op.create_table('card_standing',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('customer_id', BIG_ID, nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.Column('spent', sa.BigInteger(), nullable=False),
    sa.Column('last_used', sa.Date(), nullable=True),
    sa.Column('recent_rank', sa.Integer(), nullable=False),
    sa.Column('continuity_rank', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('new', 'new and frequent', 'long-term loyal', 'estranged', 'occasional', name='holderstate', native_enum=False, length=24), nullable=False),
    sa.Column('counted_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_card_standing_customer_id'), 'card_standing', ['customer_id'], unique=True)
    op.create_table('card_command',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('card_id', BIG_ID, nullable=False),
    sa.Column('counter', sa.BigInteger(), nullable=False),
    sa.Column('what', sa.String(length=24), nullable=False),
    sa.Column('command', sa.String(length=2000), nullable=False),
    sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('done_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('card_id', 'counter')
    )
    op.create_table('card_finding',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('kind', sa.Enum('fork', 'gap', 'chain', 'score', 'points', 'pool', 'journey', 'terminal', 'blocked', name='findingkind', native_enum=False, length=24), nullable=False),
    sa.Column('cause', sa.String(length=120), nullable=False),
    sa.Column('card_id', BIG_ID, nullable=True),
    sa.Column('terminal_id', BIG_ID, nullable=True),
    sa.Column('member_shop_id', BIG_ID, nullable=True),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('found_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('told_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(length=64), nullable=True),
    sa.Column('decision', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], ),
    sa.ForeignKeyConstraint(['member_shop_id'], ['member_shop.id'], ),
    sa.ForeignKeyConstraint(['terminal_id'], ['terminal.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('cause')
    )
    op.create_index(op.f('ix_card_finding_card_id'), 'card_finding', ['card_id'], unique=False)
    op.create_index(op.f('ix_card_finding_member_shop_id'), 'card_finding', ['member_shop_id'], unique=False)
    op.create_index(op.f('ix_card_finding_terminal_id'), 'card_finding', ['terminal_id'], unique=False)
    op.create_index('ix_card_finding_told_at', 'card_finding', ['told_at'], unique=False)
    op.create_table('card_record',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('terminal_id', BIG_ID, nullable=True),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('card_id', BIG_ID, nullable=False),
    sa.Column('card_sequence', sa.BigInteger(), nullable=False),
    sa.Column('member_shop_id', BIG_ID, nullable=True),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('category', sa.Integer(), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('content', sa.String(length=200), nullable=False),
    sa.Column('receipt', sa.String(length=32), nullable=False),
    sa.Column('standing', sa.Enum('counted', 'waiting', 'forked', 'refused', name='recordstanding', native_enum=False, length=24), nullable=False),
    sa.Column('received_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], ),
    sa.ForeignKeyConstraint(['member_shop_id'], ['member_shop.id'], ),
    sa.ForeignKeyConstraint(['terminal_id'], ['terminal.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('card_id', 'card_sequence', 'content', 'receipt'),
    sa.UniqueConstraint('terminal_id', 'sequence')
    )
    op.create_index('ix_card_record_at', 'card_record', ['at'], unique=False)
    op.create_index(op.f('ix_card_record_member_shop_id'), 'card_record', ['member_shop_id'], unique=False)
    op.create_table('points_account',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.Enum('provider', 'pool', 'held', 'redeemed', 'expired', 'lost', name='accountkind', native_enum=False, length=24), nullable=False),
    sa.Column('member_shop_id', BIG_ID, nullable=True),
    sa.Column('at_shop_id', BIG_ID, nullable=True),
    sa.Column('card_id', BIG_ID, nullable=True),
    sa.Column('balance', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['at_shop_id'], ['member_shop.id'], ),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], ),
    sa.ForeignKeyConstraint(['member_shop_id'], ['member_shop.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_index(op.f('ix_points_account_card_id'), 'points_account', ['card_id'], unique=False)
    op.create_index(op.f('ix_points_account_member_shop_id'), 'points_account', ['member_shop_id'], unique=False)
    op.create_table('terminal_entry',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('terminal_id', BIG_ID, nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('presented', 'coupon', 'note', 'unreadable', name='entrykind', native_enum=False, length=24), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('card_id', BIG_ID, nullable=True),
    sa.Column('details', JSON_VALUE, nullable=False),
    sa.Column('received_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('relayed_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], ),
    sa.ForeignKeyConstraint(['terminal_id'], ['terminal.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('terminal_id', 'sequence')
    )
    op.create_index(op.f('ix_terminal_entry_card_id'), 'terminal_entry', ['card_id'], unique=False)
    op.create_index('ix_terminal_entry_relayed_at', 'terminal_entry', ['relayed_at'], unique=False)
    op.create_table('voucher',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('cause', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('gift certificate', 'premium', 'coupon', 'service', name='voucherkind', native_enum=False, length=24), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=True),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('card_id', BIG_ID, nullable=True),
    sa.Column('customer_id', BIG_ID, nullable=True),
    sa.Column('member_shop_id', BIG_ID, nullable=True),
    sa.Column('only_at_id', BIG_ID, nullable=True),
    sa.Column('issued_by', sa.String(length=64), nullable=False),
    sa.Column('issued_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('redeemed_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('redeemed_shop_id', BIG_ID, nullable=True),
    sa.Column('redeemed_by', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], ),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], ),
    sa.ForeignKeyConstraint(['member_shop_id'], ['member_shop.id'], ),
    sa.ForeignKeyConstraint(['only_at_id'], ['member_shop.id'], ),
    sa.ForeignKeyConstraint(['redeemed_shop_id'], ['member_shop.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('cause'),
    sa.UniqueConstraint('code')
    )
    op.create_index(op.f('ix_voucher_card_id'), 'voucher', ['card_id'], unique=False)
    op.create_index(op.f('ix_voucher_customer_id'), 'voucher', ['customer_id'], unique=False)
    op.create_index(op.f('ix_voucher_member_shop_id'), 'voucher', ['member_shop_id'], unique=False)
    op.create_table('points_entry',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('cause', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.Enum('sold', 'issued', 'taken back', 'redeemed', 'expired', 'carried over', 'corrected', 'settled', name='entryreason', native_enum=False, length=24), nullable=False),
    sa.Column('debit_id', BIG_ID, nullable=False),
    sa.Column('credit_id', BIG_ID, nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('remaining', sa.BigInteger(), nullable=True),
    sa.Column('record_id', BIG_ID, nullable=True),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('given_at', UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('points > 0', name='ck_points_entry_points'),
    sa.CheckConstraint('remaining IS NULL OR remaining >= 0', name='ck_points_entry_remaining'),
    sa.ForeignKeyConstraint(['credit_id'], ['points_account.id'], ),
    sa.ForeignKeyConstraint(['debit_id'], ['points_account.id'], ),
    sa.ForeignKeyConstraint(['record_id'], ['card_record.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('cause')
    )
    op.create_index('ix_points_entry_credit', 'points_entry', ['credit_id', 'remaining'], unique=False)
    op.create_index(op.f('ix_points_entry_debit_id'), 'points_entry', ['debit_id'], unique=False)
    log_changes_of(op.get_bind(), MIRRORED)
