"""What customers' cards say of them, one row a customer."""

import ibis

from core.extraction.mirror.tables import Tables


def holders_of_cards(tables: Tables) -> ibis.Table:
    """Return the holders of cards: `customer_id`, and what is asked of their cards with the prefix "card_".

    Two who were found to be one person are one holder: points and uses are added, ranks and the last use the higher.
    """
    rows = tables.card_standing
    named = rows.filter(rows.customer_id.notnull())
    return named.group_by("customer_id").aggregate(
        card_points=named.points.sum(),
        card_uses=named.uses.sum(),
        card_last_used=named.last_used.max(),
        card_recent_rank=named.recent_rank.max(),
        card_continuity_rank=named.continuity_rank.max(),
        card_state=named.state.argmax(named.uses),
    )
