"""The names of the shop's products as they are heard, kept from one utterance to the next."""

import threading
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from sqlmodel import Session, col, func, select

from core.calls.phrases import ProductWords, phrase_words
from core.models import CatalogueChange, ImportRun, Product, ProductName
from core.shop import Shop
from core.store import Store

State = tuple[object, ...]
_kept: WeakKeyDictionary[Store, tuple[State, ProductWords]] = WeakKeyDictionary()
_lock = threading.Lock()


def product_words(session: Session, shop: Shop) -> ProductWords:
    """Return the products of the shop by all their names, as they are now; read again where any of them changed."""
    state = _state(session)
    with _lock:
        kept = _kept.get(shop.store)
    if kept is not None and kept[0] == state:
        return kept[1]
    words = ProductWords(_names(session))
    with _lock:
        _kept[shop.store] = state, words
    return words


def words_to_listen_for(shop: Shop, language: str) -> tuple[str, ...]:
    """Return the words that matter in a language, for a recogniser that only tells words of a list."""
    with shop.store.read() as session:
        return phrase_words(language, product_words(session, shop))


def _state(session: Session) -> State:
    """Return what changes with every change of a name: by hand, by an import, or by its being undone."""
    products = session.exec(select(func.count(col(Product.id)), func.max(col(Product.id)))).one()
    names = session.exec(select(func.count(col(ProductName.id)), func.max(col(ProductName.id)))).one()
    changes = session.exec(select(func.max(CatalogueChange.id))).one()
    imports = session.exec(select(func.max(ImportRun.id), func.max(ImportRun.finished_at))).one()
    return (*products, *names, changes, *imports)


def _names(session: Session) -> Iterator[tuple[int, str]]:
    """Yield products that can be offered with their names, the present one first."""
    rows = session.exec(select(Product.id, Product.name).where(col(Product.is_goods)).order_by(col(Product.id)))
    goods = [(key, name) for key, name in rows if key is not None]
    yield from goods
    ids = {key for key, _ in goods}
    earlier = session.exec(select(ProductName.product_id, ProductName.name).order_by(col(ProductName.id)))
    present = set(goods)
    yield from ((key, name) for key, name in earlier if key in ids and (key, name) not in present)
