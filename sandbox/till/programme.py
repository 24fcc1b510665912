"""The demonstration shop's programme of points: ranks, comments, and what customers are given on the spot."""

import json

from core.money import Currency


def demonstration(currency: Currency) -> str:
    """Return the programme as its JSON document (docs/programme.md), with round amounts of this currency."""
    one = 10**currency.exponent if currency.exponent else 100
    document = {
        "currency": currency.code,
        "scores": [
            {"name": "spending", "formula": "decay", "half_life_days": 30, "counts": "amount"},
            {"name": "visits", "formula": "decay", "half_life_days": 365, "counts": "purchases"},
        ],
        "recent": {"score": "spending", "from": [50 * one, 200 * one]},
        "continuity": {"score": "visits", "from": ["2.5", "4.5"]},
        "points_per_1000": [10, 20, 30],
        "comments": [
            {"when": {"uses": {"below": 1}}, "words": "The card is new: say what points are good for."},
            {"when": {"lead": {"at_least": 1}}, "words": "Spends more of late than they come: offer the coupon."},
            {"when": {"lead": {"below": -1}}, "words": "Has come for long and buys less of late: ask what is missing."},
            {"when": {"continuity": {"at_least": 2}}, "words": "A regular: greet them by name."},
            {"when": "anyone", "words": "Thank them for coming."},
        ],
        "services": _services(currency, one),
    }
    return json.dumps(document, ensure_ascii=False)


def _services(currency: Currency, one: int) -> list[dict[str, object]]:
    """Return one service of each kind."""
    return [
        {
            "code": "parking",
            "kind": "parking",
            "words": "Two hours of parking",
            "when": "anyone",
            "minutes": 120,
            "days": 1,
            "again_after": 1,
        },
        {
            "code": "next-time",
            "kind": "coupon",
            "words": f"{currency.round_text(5 * one)} off the next purchase",
            "when": {"recent": {"at_least": 1}},
            "amount": 5 * one,
            "days": 30,
            "again_after": 14,
        },
        {
            "code": "regulars",
            "kind": "discount",
            "words": "10% off today, for regulars",
            "when": {"continuity": {"at_least": 1}},
            "percent": 10,
        },
        {
            "code": "thanks",
            "kind": "coupon",
            "words": "A free coffee: the till gives it by itself",
            "when": {"recent": {"at_least": 2}},
            "amount": 3 * one,
            "days": 14,
            "again_after": 30,
            "automatic": True,
        },
        {
            "code": "sale",
            "kind": "first right",
            "words": "First right at the winter sale",
            "when": {"continuity": {"at_least": 2}},
            "item": "winter sale",
            "days": 60,
            "again_after": 90,
        },
    ]
