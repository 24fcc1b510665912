"""One clause in plain words in, nodes of the filter language out; a form whose slots do not fit gives nothing."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from core.errors import QuestionError, Span
from core.extraction.language import nodes
from core.extraction.language.nodes import Node, Unit
from core.extraction.name_index import Lookup
from core.extraction.words.slots import Clause, DoesNotFitError, Form, Slot, SlotReader

# How many the best are, where nobody says.
BEST = 10


def read_clause(reader: SlotReader, form: str, slots: Mapping[str, Slot], span: Span, before: Clause | None) -> Clause:
    """Return the clause of `form`; raise `DoesNotFitError` or, naming what is unknown, `QuestionError`."""
    return _FORMS[form](Form(reader, slots, span, before))


def _prospects(form: Form) -> Clause:
    return Clause(offer=form.product())


def _best(form: Form) -> Clause:
    return Clause(best=(int(form.number("number", BEST).value), form.period()))


def _best_one(form: Form) -> Clause:
    return Clause(best=(1, form.period()))


def _new(form: Form) -> Clause:
    period = form.period() or nodes.ThisPeriod(Unit.MONTH, span=form.span)
    return Clause(nodes.Within(form.name("first_purchase"), period, span=form.span))


def _spent(form: Form) -> Clause:
    amount = nodes.Number(form.reader.amount(form.slots["amount"]), span=form.slots["amount"].span)
    period = form.period()
    left = form.call("sales", period) if period else form.name("sales")
    return form.compare(left, form.sign(">="), amount)


def _spent_between(form: Form) -> Clause:
    period = form.period()
    left = form.call("sales", period) if period else form.name("sales")
    ends = [
        nodes.Number(form.reader.amount(form.slots[name]), span=form.slots[name].span) for name in ("amount", "most")
    ]
    parts: list[Node] = [
        nodes.Compare(sign, left, end, span=form.span) for sign, end in zip((">=", "<="), ends, strict=True)
    ]
    return Clause(nodes.chain(nodes.And, parts, form.span))


def _spent_on(form: Form) -> Clause:
    amount = nodes.Number(form.reader.amount(form.slots["amount"]), span=form.slots["amount"].span)
    return form.compare(form.call("spent", form.product(), form.period()), form.sign(">="), amount)


def _average(form: Form) -> Clause:
    amount = nodes.Number(form.reader.amount(form.slots["amount"]), span=form.slots["amount"].span)
    return form.compare(form.name("average_purchase"), form.sign(">="), amount)


def _absent(form: Form) -> Clause:
    return form.compare(form.name("days_since_purchase"), form.sign(">="), form.length())


def _absent_since(form: Form) -> Clause:
    if "last" in form.slots:
        return form.compare(form.name("last_purchase"), "<=", form.day("last", end=True))
    return form.compare(form.name("last_purchase"), "<", form.day("since"))


def _counted(name: str) -> Callable[[Form], Clause]:
    def read(form: Form) -> Clause:
        def condition(period: Node | None) -> Node:
            left = form.call(name, period) if period else form.name(name)
            return nodes.Compare(form.sign(">="), left, form.number("number", 1), span=form.span)

        period = form.period()
        return Clause(condition(period), again=condition, period=period)

    return read


def _none(name: str) -> Callable[[Form], Clause]:
    def read(form: Form) -> Clause:
        period = form.period()
        left = form.call(name, period) if period else form.name(name)
        return form.compare(left, "=", nodes.Number(Decimal(0), span=form.span))

    return read


def _years(form: Form) -> Clause:
    return form.compare(form.name("transaction_years"), form.sign(">="), form.number("number"))


def _group(form: Form) -> Clause:
    return Clause(form.call("bought_group", form.reader.trimmed(form.slots["group"]), form.period()))


def _group_not(form: Form) -> Clause:
    node = _group(form).node
    return Clause(form.opposite(node)) if node else Clause()


def _quantity(form: Form) -> Clause:
    return form.compare(form.call("quantity_of", form.product(), form.period()), form.sign(">="), form.number("number"))


def _bought(form: Form) -> Clause:
    return _of_products(form, form.bought)


def _of_products(form: Form, condition: Callable[[nodes.Text, Node | None], Node]) -> Clause:
    """Return a clause on one product that further products and another period may follow."""
    product, period = form.product(), form.period()
    return Clause(
        condition(product, period),
        more=lambda text, own: condition(text, own or period),
        again=lambda other: condition(product, other),
        period=period,
    )


def _bought_either(form: Form) -> Clause:
    period = form.period()
    parts = [form.bought(form.product(name), period) for name in ("product", "other")]
    return Clause(nodes.chain(nodes.Or, parts, form.span))


def _bought_not(form: Form) -> Clause:
    return _of_products(form, form.not_bought)


def _more(form: Form) -> Clause:
    more = form.before.more if form.before else None
    if more is None:
        raise DoesNotFitError
    product, period = form.product(), form.period()
    return Clause(
        more(product, period),
        more=more,
        again=lambda other: more(product, other),
        period=period or (form.before.period if form.before else None),
        follows=True,
        either=form.before is not None and form.before.either,
    )


def _more_not(form: Form) -> Clause:
    if form.before is None or form.before.more is None:
        raise DoesNotFitError
    return _of_products(form, form.not_bought)


def _again_not(form: Form) -> Clause:
    period = form.period()
    if form.before is None or form.before.again is None or period is None:
        raise DoesNotFitError
    return Clause(form.opposite(form.before.again(period)))


def _once(form: Form) -> Clause:
    period = form.period()
    left = form.call("purchases", period) if period else form.name("purchases")
    return form.compare(left, "=", nodes.Number(Decimal(1), span=form.span))


def _on_list_not(form: Form) -> Clause:
    return Clause(form.opposite(form.call("list", form.reader.trimmed(form.slots["list"]))))


def _on_list(form: Form) -> Clause:
    return Clause(form.call("list", form.reader.trimmed(form.slots["list"])))


def _country(form: Form) -> Clause:
    def condition(text: nodes.Text, _: Node | None) -> Node:
        lookup: Lookup[str] = form.reader.catalogue.country(text.value)
        if lookup.found is None:
            hint = f" Did you mean {' or '.join(lookup.nearest)}?" if lookup.nearest else ""
            message = f"I don't know the country “{text.value}”.{hint}"
            raise QuestionError(message, form.reader.words, text.span, lookup.nearest)
        country = nodes.Text(lookup.found, span=text.span)
        return nodes.Compare("=", form.name("country"), country, span=form.span)

    return Clause(condition(form.reader.trimmed(form.slots["country"]), None), more=condition, either=True)


def _country_people(form: Form) -> Clause:
    """Read "German customers"; what stands there is mostly no country, so it is not taken for an unknown one."""
    text = form.reader.trimmed(form.slots["country"])
    if form.reader.catalogue.country(text.value) == Lookup(None):
        raise DoesNotFitError
    return _country(form)


def _country_not(form: Form) -> Clause:
    node = _country(form).node
    return Clause(form.opposite(node)) if node else Clause()


def _named(form: Form) -> Clause:
    text = form.reader.trimmed(form.slots["name"])
    return Clause(nodes.Contains(form.name("name"), text, span=form.span))


_FORMS: dict[str, Callable[[Form], Clause]] = {
    "prospects": _prospects,
    "best": _best,
    "best_one": _best_one,
    "new": _new,
    "spent": _spent,
    "spent_between": _spent_between,
    "spent_on": _spent_on,
    "average": _average,
    "absent_since": _absent_since,
    "absent": _absent,
    "came": _counted("visits"),
    "traded": _counted("purchases"),
    "traded_not": _none("purchases"),
    "years": _years,
    "group": _group,
    "group_not": _group_not,
    "quantity": _quantity,
    "bought_either": _bought_either,
    "bought": _bought,
    "bought_not": _bought_not,
    "trouble": _counted("troubles"),
    "trouble_not": _none("troubles"),
    "contacted": _counted("contacts"),
    "on_list": _on_list,
    "on_list_not": _on_list_not,
    "once": _once,
    "country": _country,
    "country_people": _country_people,
    "country_not": _country_not,
    "named": _named,
    "people": lambda _: Clause(),
    "more": _more,
    "more_not": _more_not,
    "again_not": _again_not,
}
