"""What shops' cards keep for customers' until it is settled, where member shops are, and what was heard of tills"""

import sqlalchemy as sa
from alembic import op

from core.store.types import BIG_ID, JSON_VALUE, UtcDateTime

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Reservations of shops' cards, places of member shops, and which numbers of a till's journal were heard."""
    op.create_table('card_reservation',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('shop_card_id', BIG_ID, nullable=False),
    sa.Column('card_number', sa.String(length=16), nullable=False),
    sa.Column('card_id', BIG_ID, nullable=True),
    sa.Column('card_sequence', sa.BigInteger(), nullable=False),
    sa.Column('content', sa.String(length=200), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('told_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('gone_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('happened', sa.Boolean(), nullable=True),
    sa.Column('decided_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.String(length=64), nullable=True),
    sa.Column('counter', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['card_id'], ['card.id'], ),
    sa.ForeignKeyConstraint(['shop_card_id'], ['card.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('shop_card_id', 'content')
    )
    op.create_index(op.f('ix_card_reservation_card_id'), 'card_reservation', ['card_id'], unique=False)
    op.create_index(op.f('ix_card_reservation_card_number'), 'card_reservation', ['card_number'], unique=False)
    op.add_column('terminal', sa.Column('heard', JSON_VALUE, nullable=False, server_default='[]'))
    op.add_column('member_shop', sa.Column('latitude', sa.Integer(), nullable=True))
    op.add_column('member_shop', sa.Column('longitude', sa.Integer(), nullable=True))
