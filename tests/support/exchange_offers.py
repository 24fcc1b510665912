"""What points buy in tests, and what was bought."""

import json

from sqlmodel import col, select

from core.actions.cards.exchange_points import add_offer
from core.actions.cards.set_programme import set_programme
from core.models import ExchangeOffer, Voucher, VoucherKind
from tests.support.card_scene import ACTOR, PROGRAMME, CardScene
from tests.support.till_counter import Counter


def offer(scene: CardScene, points: int = 1_000, title: str = "£10 off", *, offline: int | None = None) -> None:
    """Offer a certificate for points; `offline` is how many may be exchanged while the server cannot be asked."""
    row = ExchangeOffer(
        code="ten",
        title=title,
        points=points,
        value=1_000,
        days=30,
        kind=VoucherKind.CERTIFICATE,
        made_by=ACTOR,
        made_at=scene.clock.now(),
    )
    with scene.shop.store.write() as tx:
        add_offer(tx, scene.shop, row, ACTOR)
        if offline is not None:
            set_programme(tx, scene.shop, json.dumps({**PROGRAMME, "offline_exchange": offline}), ACTOR)


def vouchers(counter: Counter) -> list[Voucher]:
    """Return the vouchers that the server has."""
    with counter.scene.shop.store.read() as session:
        return list(session.exec(select(Voucher).order_by(col(Voucher.id))))
