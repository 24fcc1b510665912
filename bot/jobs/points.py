"""Lets points lapse once a day, and tells customers before, where the programme says so."""

from bot.views.telegram_points import lapse_notice
from core.actions.cards.lapse_points import is_anybody_to_be_told, is_telling_time, lapse_points, take_notices
from core.replies import Replies
from core.shop import Shop


def keep_points(shop: Shop) -> int:
    """Let lapse what is too old, and write what customers are told of the rest; return how many notices that were.

    Each notice is written in the transaction that notes that it was, so nobody is told twice.
    """
    lapse_points(shop)
    written = 0
    while is_telling_time(shop):
        with shop.store.read() as session:
            if not is_anybody_to_be_told(session, shop):
                break
        with shop.store.write() as tx:
            for notice in take_notices(tx, shop):
                text = lapse_notice(shop, notice.points, notice.on)
                replies = Replies(tx, shop.clock, notice.cause)
                replies.telegram("sendMessage", chat_id=notice.chat_id, text=text, parse_mode="HTML")
                written += 1
    return written
