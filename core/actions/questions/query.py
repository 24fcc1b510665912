"""The query of a condition: looked up among the shop's names, ready to be asked of the mirror."""

from core.clock import business_date
from core.extraction.asking import Asking
from core.extraction.catalogue import Catalogue
from core.extraction.customers import CustomerQuery
from core.shop import Shop


def asking_of(shop: Shop, catalogue: Catalogue) -> Asking:
    """Return what understands texts, on the shop's business date and by its fiscal years."""
    catalogue.fiscal_month = shop.fiscal_month
    return Asking(catalogue, business_date(shop.clock.now(), shop.zone), shop.currency)


def query_of(shop: Shop, filter_text: str | None) -> CustomerQuery | None:
    """Return the query of a condition in the filter language; None where there is none.

    Raises `QuestionError` where what it speaks of is gone.
    """
    if filter_text is None:
        return None
    with shop.store.read() as session:
        asking = asking_of(shop, Catalogue(session))
        condition = asking.condition(filter_text)
    # The day by which it was understood: "this year" means one year, also at midnight of New Year.
    return CustomerQuery(condition, shop.mirror.tables(), asking.today, shop.currency)
