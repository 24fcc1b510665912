"""What else happened between the demo shop and its customers: contacts, troubles, contracts."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from core.models import TroubleStatus
from sandbox.demo.catalogue import Ware
from sandbox.demo.life import Sale

Event = dict[str, Any]

_TROUBLES = (("noise", 1), ("late delivery", 1), ("defect", 2), ("damage in transit", 2), ("repair", 3))
_LASTING_DAYS = 1_000
_TROUBLED = 1 / 35
_KITCHENS = {"FK-100", "FK-110"}
# Of a hundred lines bought: looked up before, followed by a call; and some other product looked at, some of these
# asked about, and some of these with a quotation.
_LOOKED_UP, _CALLED, _LOOKED_AROUND = 0.06, 0.075, 0.1
_ASKED, _QUOTED = 0.094, 0.098


def contacts(
    bought: Sequence[Sale], ware_list: Sequence[Ware], until: date, draw: np.random.Generator
) -> Iterator[Event]:
    """Yield visits to pages before a purchase, pages looked at without one, inquiries, and calls after one."""
    for sale in bought:
        chance = draw.random()
        if chance < _LOOKED_UP:
            at = sale.at - timedelta(days=int(draw.integers(1, 15)), minutes=int(draw.integers(600)))
            yield _contact(sale.customer, sale.ware.code, "web", at, "Looked at the product's page")
        elif chance < _CALLED:
            at = sale.at + timedelta(days=int(draw.integers(1, 9)))
            if at.date() <= until:
                yield _contact(sale.customer, sale.ware.code, "telephone", at, "Asked how to use it")
        elif chance < _LOOKED_AROUND:
            ware = ware_list[int(draw.integers(len(ware_list)))]
            if chance < _ASKED:
                yield _contact(sale.customer, ware.code, "web", sale.at, "Looked at the product's page")
            elif chance < _QUOTED:
                yield _contact(sale.customer, ware.code, "inquiry", sale.at, "Asked about it at the counter")
            else:
                yield _contact(sale.customer, ware.code, "quotation", sale.at, "Asked for a quotation")


def _contact(customer: str, code: str, channel: str, at: datetime, contents: str) -> Event:
    page = f"https://shop.example/products/{code.lower()}" if channel == "web" else None
    return {
        "customer": customer,
        "product": code,
        "channel": channel,
        "at": at,
        "duration_seconds": 40 + (at.minute * 7) % 300,
        "contents": contents,
        "page_url": page,
    }


def troubles(bought: Sequence[Sale], until: date, draw: np.random.Generator) -> Iterator[Event]:
    """Yield a trouble for about one lasting product in thirty-five; most are settled by now."""
    for sale in bought:
        if (sale.ware.durable_days or 0) < _LASTING_DAYS or draw.random() > _TROUBLED:
            continue
        day = sale.at.date() + timedelta(days=int(draw.integers(2, 90)))
        if day > until:
            continue
        kind, level = _TROUBLES[int(draw.integers(len(_TROUBLES)))]
        settled = day + timedelta(days=int(draw.integers(2, 25)))
        is_settled = settled <= until
        yield {
            "customer": sale.customer,
            "product": sale.ware.code,
            "occurred_on": day,
            "classification": kind,
            "level": level,
            "description": f"{sale.ware.name}: {kind}",
            "settlement_method": "replaced" if is_settled and level > 1 else None,
            "status": TroubleStatus.SETTLED if is_settled else TroubleStatus.OPEN,
            "last_handled_on": min(settled, until),
            "settled_on": settled if is_settled else None,
        }


def contracts(bought: Sequence[Sale]) -> Iterator[Event]:
    """Yield a maintenance contract for every second fitted kitchen."""
    kitchens = [sale for sale in bought if sale.ware.code in _KITCHENS]
    for number, sale in enumerate(kitchens[::2], start=1):
        yield {
            "customer": sale.customer,
            "product": sale.ware.code,
            "number": f"M-{number:04d}",
            "starts_on": sale.at.date(),
            "ends_on": None,
            "monthly_amount": Decimal("6.50"),
        }
