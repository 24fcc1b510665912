"""What a filter can be built of in this shop."""

from core.actions.questions.query import asking_of
from core.extraction.catalogue import Catalogue
from core.extraction.filters.choices import Choice, choices
from core.extraction.language.nodes import Name
from core.extraction.language.resolve import Resolver
from core.extraction.language.vocabulary import Kind
from core.shop import Shop


def filter_choices(shop: Shop) -> tuple[Choice, ...]:
    """Return everything that a condition may be about, with what this shop and its staff added."""
    with shop.store.read() as session:
        asking = asking_of(shop, Catalogue(session))

        def kind_of(name: str) -> Kind:
            return Resolver(name, asking.catalogue, asking.today).value(Name(name)).kind

        return choices(session, kind_of)
