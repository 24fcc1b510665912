"""Questions that can be asked, made of the shop's own products and countries: for help, and where words failed."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
from rapidfuzz import fuzz, process, utils

from core.extraction.catalogue import Catalogue
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.money import Currency

SUGGESTIONS = 3
BEST_SELLERS = 12

# What can be asked; those that need a product, a year of purchases or a country are left out where there is none.
FORMS = (
    "who should we offer {product} to?",
    "customers who bought {product} but not {other}",
    "customers who spent more than {amount} in {year}",
    "best customers in {year}",
    'sales > {number} and country = "{country}"',
    "who has not come for 90 days",
    "customers from {country} who came at least twice in {year}",
    "customers who bought {product} in {year}",
    "customers who have not bought {product}",
    "prospects for {product} from {country}",
    "who came at least 3 times in {year}",
    "new customers in {year}",
    "customers who spent more than {amount} on {product}",
    "top 20 customers from {country}",
    "best customers",
    "new customers this month",
    "customers who came at least twice this year",
    "customers without trouble this year",
    "sales > {number}",
)


def filled_forms(view: MirrorView, tables: Tables, catalogue: Catalogue, currency: Currency) -> dict[str, str]:
    """Return the forms that this shop has the names for, each with its text filled with the best-known ones."""
    names = _names(view, tables, catalogue, currency)
    found = {}
    for form in FORMS:
        try:
            found[form] = form.format_map(names)
        except KeyError:
            continue
    return found


def nearest_forms(words: str, forms: dict[str, str]) -> tuple[str, ...]:
    """Return the texts of the forms most like what was said, best first; the names in them do not count."""
    bare = {form: re.sub(r"\{\w+\}", "", form) for form in forms}
    found = process.extract(
        words, bare, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=SUGGESTIONS
    )
    return tuple(forms[form] for _, _, form in found)


def _names(view: MirrorView, tables: Tables, catalogue: Catalogue, currency: Currency) -> dict[str, Any]:
    """Return what fills the forms: what is missing in the shop is missing here."""
    names: dict[str, Any] = {}
    products = [name for name in _best_sellers(view, tables) if _is_plain(name, catalogue)]
    if products:
        names["product"] = products[0]
    if len(products) > 1:
        names["other"] = products[1]
    countries = _countries(view, tables)
    if countries:
        # The second country tells more: most customers are from the shop's own.
        names["country"] = countries[min(1, len(countries) - 1)]
    last = view.run(tables.customer_total.aggregate(last=tables.customer_total.last_date.max())).to_pylist()[0]["last"]
    if isinstance(last, date):
        names["year"] = last.year
    amount = Decimal(500 if currency.exponent else 50_000)
    names["amount"] = currency.round_text(currency.to_minor(amount))
    names["number"] = str(amount)
    return names


def _best_sellers(view: MirrorView, tables: Tables) -> list[str]:
    product, total = tables.product, tables.product_total
    goods = product.filter(product.is_goods)
    sold = goods.inner_join(total, goods.id == total.product_id)
    best = sold.order_by([ibis.desc("purchasers"), "id"]).limit(BEST_SELLERS).select("name")
    return [row["name"] for row in view.run(best).to_pylist()]


def _countries(view: MirrorView, tables: Tables) -> list[str]:
    customer = tables.customer.filter(tables.customer.country.notnull())
    counted = customer.group_by("country").aggregate(found=customer.count())
    best = counted.order_by([ibis.desc("found"), "country"]).limit(2)
    return [row["country"] for row in view.run(best).to_pylist()]


def _is_plain(name: str, catalogue: Catalogue) -> bool:
    """Return whether a name stands for one product and can be put into a sentence as it is."""
    lookup = catalogue.product(name)
    return lookup.found is not None and not lookup.guessed and '"' not in name and "{" not in name
