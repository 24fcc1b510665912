"""Product information by command: products, their relations, counts and history."""

from sqlmodel import Session

from bot.commands.errand import Errand
from bot.commands.products_wire import (
    ChangedAnswer,
    ChangeLine,
    CheckAnswer,
    CountedAnswer,
    CountsLine,
    CountsRequest,
    HistoryAnswer,
    HistoryRequest,
    PairRequest,
    PartnerLine,
    ProductAnswer,
    ProductRequest,
    RelateRequest,
    RemarkLine,
    SetProductRequest,
    SuggestionLine,
    SuggestionsAnswer,
    SuggestRequest,
    UndoChangeRequest,
)
from bot.commands.wire import Nothing, Progress, Tell
from core.actions.catalogue.count_records import count_records, enter_record, forget_record
from core.actions.catalogue.edit_product import add_product, set_product
from core.actions.catalogue.edit_relation import Related, Tie, relate, unrelate
from core.actions.catalogue.find_product import find_product
from core.actions.catalogue.name_product import product_named
from core.actions.catalogue.product_history import product_history
from core.actions.catalogue.show_product import Partners, ProductCard, price_text, product_names, show_product
from core.actions.catalogue.suggest_pairs import Tendency, confirm_pair, suggest_pairs
from core.actions.catalogue.undo_catalogue_change import undo_change
from core.extraction.catalogue import Catalogue
from core.models import Product, RelationKind
from core.products.relations import kind_named
from core.products.remarks import remarks

ACTOR = "command line"


def show(errand: Errand, request: ProductRequest, _tell: Tell) -> ProductAnswer:
    """Return everything about a product."""
    product = find_product(errand.shop, request.product)
    return product_answer(show_product(errand.shop, product.id or 0))


def product_answer(card: ProductCard) -> ProductAnswer:
    """Return a card as it is printed."""
    product, record = card.product, card.record
    return ProductAnswer(
        code=product.code,
        name=product.name,
        other_names=card.other_names,
        type=product.type,
        group=product.group,
        solution=card.solution,
        virtual_solutions=card.virtual_solutions,
        price=price_text(product.unit_price),
        cost=price_text(product.unit_cost),
        durable_days=product.durable_days,
        replaceable=product.replaceable,
        own_replacement=card.is_its_own_replacement,
        up_sellable=product.up_sellable,
        rare_attribute=RelationKind.RARE_SIMULTANEOUS in card.partners,
        bundle_attribute=RelationKind.BUNDLE in card.partners,
        is_goods=product.is_goods,
        relations=_lines(card.partners),
        related_from=_lines(card.partner_of),
        counts=CountsLine(
            purchasers=record.purchasers,
            cross_sells=record.cross_sells,
            up_sells=record.up_sells,
            replacements=record.replacements,
            origin=record.origin.value,
            counted_on=record.counted_on.isoformat(),
        )
        if record
        else None,
        purchasers=card.sold.purchasers,
        lines=card.sold.lines,
        sales=card.sold.sales,
        last_date=card.sold.last_date.isoformat() if card.sold.last_date else None,
        departments=card.departments,
        remarks=card.remarks,
        changes=card.changes,
    )


def _lines(partners: Partners) -> dict[str, tuple[PartnerLine, ...]]:
    return {
        kind.value: tuple(
            PartnerLine(code=each.code, name=each.name, level=each.level, origin=each.origin.value) for each in several
        )
        for kind, several in partners.items()
    }


def set_fields(errand: Errand, request: SetProductRequest, _tell: Tell) -> ChangedAnswer:
    """Set fields of a product, or enter a new one."""
    shop = errand.shop
    with shop.store.write() as tx:
        if request.new:
            made = add_product(tx, shop, request.product, request.fields, ACTOR)
            return ChangedAnswer(
                changed=1, said=(f"{made.product.code} is entered.",), warnings=_warnings(tx, made.product)
            )
        key = product_named(Catalogue(tx), request.product).id
        done = set_product(tx, shop, key, request.fields, ACTOR)
        said = f"{done.product.code}: changed {', '.join(done.fields)}." if done.fields else "Nothing is different."
        return ChangedAnswer(changed=len(done.fields), said=(said,), warnings=_warnings(tx, done.product))


def relation(errand: Errand, request: RelateRequest, _tell: Tell) -> ChangedAnswer:
    """Relate two products, or take a relation out."""
    shop, kind = errand.shop, kind_named(request.kind)
    with shop.store.write() as tx:
        catalogue = Catalogue(tx)
        ends = product_named(catalogue, request.product), product_named(catalogue, request.partner)
        tie = Tie(ends[0].id, ends[1].id, kind)
        done = unrelate(tx, shop, tie, ACTOR) if request.remove else relate(tx, shop, tie, request.level, ACTOR)
    return related_answer(done)


def related_answer(done: Related) -> ChangedAnswer:
    """Return what relating changed, in words."""
    said = [
        f"{count} {'relation' if count == 1 else 'relations'} {what}."
        for count, what in ((done.added, "entered"), (done.changed, "changed"), (done.removed, "taken out"))
        if count
    ]
    changed = done.added + done.changed + done.removed
    return ChangedAnswer(changed=changed, said=tuple(said) or ("Nothing is different.",), warnings=done.warnings)


def counts(errand: Errand, request: CountsRequest, _tell: Tell) -> ChangedAnswer:
    """Enter a product's counts by hand, or forget them."""
    shop = errand.shop
    with shop.store.write() as tx:
        product = product_named(Catalogue(tx), request.product)
        if request.forget:
            done = forget_record(tx, shop, product.id, ACTOR)
            said = "The counts are forgotten; purchases give them when they are counted next."
        else:
            done = enter_record(tx, shop, product.id, request.counts, ACTOR)
            said = "The counts are entered; purchases do not count over them."
    return ChangedAnswer(changed=int(done), said=(said if done else "Nothing is different.",))


def count(errand: Errand, _request: Nothing, tell: Tell) -> CountedAnswer:
    """Count all products' records from purchases."""
    tell(Progress(doing="Counting purchases", done=0))
    done = count_records(errand.shop)
    return CountedAnswer(
        products=done.products,
        left=done.left,
        cross_sells=done.cross_sells,
        up_sells=done.up_sells,
        replacements=done.replacements,
    )


def changes(errand: Errand, request: HistoryRequest, _tell: Tell) -> HistoryAnswer:
    """Return the latest changes."""
    key = find_product(errand.shop, request.product).id if request.product else None
    lines = product_history(errand.shop, key, limit=request.limit)
    return HistoryAnswer(
        changes=tuple(
            ChangeLine(
                id=each.id,
                code=each.code,
                made_at=each.made_at.isoformat(),
                made_by=each.made_by,
                sentence=each.sentence,
                import_id=each.import_id,
                undone=each.undone,
            )
            for each in lines
        )
    )


def undo(errand: Errand, request: UndoChangeRequest, _tell: Tell) -> ChangedAnswer:
    """Take one change back."""
    with errand.shop.store.write() as tx:
        undo_change(tx, errand.shop, request.change, ACTOR)
    return ChangedAnswer(changed=1, said=(f"Change {request.change} is taken back.",))


def check(errand: Errand, _request: Nothing, _tell: Tell) -> CheckAnswer:
    """Return everything that should be looked at."""
    with errand.shop.store.read() as session:
        found = remarks(session)
    return CheckAnswer(remarks=tuple(RemarkLine(code=each.code, sentence=each.sentence) for each in found))


def suggest(errand: Errand, request: SuggestRequest, tell: Tell) -> SuggestionsAnswer:
    """Return what purchases suggest about pairs of products."""
    tell(Progress(doing="Comparing products", done=0))
    found = suggest_pairs(errand.shop, limit=request.limit)
    with errand.shop.store.read() as session:
        names = product_names(session, {key for each in found for key in (each.product_id, each.partner_id)})
    return SuggestionsAnswer(
        suggestions=tuple(
            SuggestionLine(
                tendency=each.tendency.value,
                product=names[each.product_id][0],
                product_name=names[each.product_id][1],
                partner=names[each.partner_id][0],
                partner_name=names[each.partner_id][1],
                both=each.both,
                expected=round(each.expected, 3),
                lift=round(each.lift, 3),
                low=round(each.low, 3),
                high=round(each.high, 3),
            )
            for each in found
        )
    )


def confirm(errand: Errand, request: PairRequest, _tell: Tell) -> ChangedAnswer:
    """Enter a suggested pair, in both directions."""
    kind = kind_named(request.tendency)
    with errand.shop.store.write() as tx:
        catalogue = Catalogue(tx)
        pair = product_named(catalogue, request.product).id, product_named(catalogue, request.partner).id
        done = confirm_pair(tx, errand.shop, pair, Tendency(kind.value), ACTOR)
    return related_answer(done)


def _warnings(session: Session, product: Product) -> tuple[str, ...]:
    return tuple(remark.sentence for remark in remarks(session, (product.id or 0,)))
