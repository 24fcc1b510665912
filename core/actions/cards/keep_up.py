"""What cards need as time passes: ranks fall by themselves, and what does not come has to be noticed."""

from datetime import datetime, timedelta

from core.actions.cards.settle_reservation import settle_old_reservations
from core.cards.examination import examine
from core.cards.standing import AT_ONCE, recount_old
from core.models import Setting
from core.shop import Shop

EXAMINED = "cards examined at"
EVERY = timedelta(hours=1)


def keep_cards_up(shop: Shop) -> None:
    """Look, once an hour, at records side by side, and count standings of an earlier day anew."""
    now = shop.clock.now()
    with shop.store.read() as session:
        seen = session.get(Setting, EXAMINED)
    if seen is not None and _moment(seen.value) > now - EVERY:
        return
    while True:
        with shop.store.write() as tx:
            if recount_old(tx, shop) < AT_ONCE:
                break
    with shop.store.write() as tx:
        settle_old_reservations(tx, shop)
        examine(tx, now)
        tx.merge(Setting(name=EXAMINED, value=now.isoformat()))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
