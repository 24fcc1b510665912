"""What points buy, as a till was told it: sealed, so that the server stands by it after the price has changed.

A till takes the points off a card first and asks for the voucher then. What was offered to the customer in between may
have been closed or changed; whoever paid gets what they paid for.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.clock import business_date
from core.keys import purpose_key
from core.models import ExchangeOffer, VoucherKind
from core.shop import Shop

STANDS_DAYS = 30
"""For how long a till may go on offering what it was told, also while the server cannot be asked."""
_PURPOSE = "exchange offers"
_SEAL_DIGITS = 32


def sealed(shop: Shop, offer: ExchangeOffer) -> dict[str, Any]:
    """Return what a till is told of an offer: its terms, until when they stand, and the seal over all of that."""
    terms = {
        "code": offer.code,
        "kind": offer.kind.value,
        "title": offer.title,
        "points": offer.points,
        "value": offer.value,
        "days": offer.days,
        "until": (business_date(shop.clock.now(), shop.zone) + timedelta(days=STANDS_DAYS)).isoformat(),
    }
    return {**terms, "seal": _seal(shop.key, terms)}


def as_told(shop: Shop, terms: Mapping[str, Any], code: str, paid_at: datetime) -> ExchangeOffer | None:
    """Return the offer of a code as a till was told it; None without a seal of ours, or where it stood no longer.

    `paid_at` is when the card paid. The row is for reading: it belongs to no transaction.
    """
    plain = {name: value for name, value in terms.items() if name != "seal"}
    if not hmac.compare_digest(_seal(shop.key, plain).encode(), str(terms.get("seal", "")).encode()):
        return None
    if plain["code"] != code or business_date(paid_at, shop.zone).isoformat() > plain["until"]:
        return None
    return ExchangeOffer(
        code=code,
        kind=VoucherKind(plain["kind"]),
        title=plain["title"],
        points=plain["points"],
        value=plain["value"],
        days=plain["days"],
        made_by="",
        made_at=paid_at,
    )


def _seal(shop_key: bytes, terms: Mapping[str, Any]) -> str:
    text = json.dumps(terms, sort_keys=True, separators=(",", ":"))
    return hmac.new(purpose_key(shop_key, _PURPOSE), text.encode(), hashlib.sha256).hexdigest()[:_SEAL_DIGITS]
