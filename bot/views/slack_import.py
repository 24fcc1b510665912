"""A file that somebody shared: what it is taken for, what importing it would do, how far it is, what it brought."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.views.blocks import Block, actions, bars, button, clip, context, escape, header, section
from core.actions.importing.import_file import FilePlan, options_of
from core.actions.importing.import_records import RecordPlan
from core.actions.importing.undo_import import UndoFigures
from core.importing.run import PURCHASES
from core.money import Currency

SHOWN_REJECTS = 3
SHOWN_REASONS = 4
SHOWN_NOTES = 5
SHOWN_COLUMNS = 12
WIDEST = 26
_THINGS = {
    PURCHASES: ("line", "lines"),
    "customers": ("customer", "customers"),
    "products": ("product", "products"),
    "relations": ("relation", "relations"),
    "contacts": ("contact", "contacts"),
    "troubles": ("trouble", "troubles"),
    "ranges": ("registration", "registrations"),
    "solutions": ("solution", "solutions"),
    "departments": ("department", "departments"),
}
_TABLES = {
    "purchase_line": ("line of purchases", "lines of purchases"),
    "product_name": ("further product name", "further product names"),
    "consent": ("requested agreement", "requested agreements"),
    "route": ("address", "addresses"),
    "identity": ("identity", "identities"),
    "registered_range": ("registration", "registrations"),
    "solution_product": ("place in a virtual solution", "places in virtual solutions"),
    "solution_part": ("solution within a virtual one", "solutions within virtual ones"),
    "department_solution": ("solution that a department may offer", "solutions that departments may offer"),
}
_LEFT_TO_RECORD = {"consent_event"}


def counted(number: int, kind: str) -> str:
    """Return a number of lines, customers, products, ... in words."""
    return amount(number, *_THINGS.get(kind, ("line", "lines")))


def amount(number: int, one: str, many: str) -> str:
    """Return a number of something in words."""
    return f"1 {one}" if number == 1 else f"{number:,} {many}"


def looking_text(name: str) -> str:
    """Return that a file is being looked at."""
    return f":mag: Looking at *{escape(name)}* …"


def refused_blocks(name: str, reason: str, ref: str = "") -> list[Block]:
    """Return why nothing is imported; with `ref`, and what can be done about it."""
    blocks = [section(f"*{escape(name)}* cannot be imported like this: {escape(reason)}" if name else escape(reason))]
    return blocks if not ref else [*blocks, actions(*_changes(ref))]


def unknown_blocks(ref: str, name: str, columns: Sequence[str]) -> list[Block]:
    """Return that nobody can tell what kind of file it is."""
    shown = ", ".join(columns[:20])
    return [
        section(f"I cannot tell what *{escape(name)}* is about. Its columns: {escape(shown)}."),
        actions(
            button("Say what it is", "import_kind_open", ref, style="primary"),
            button("Forget it", "import_forget", ref),
        ),
    ]


def proposal_blocks(
    ref: str, kind: str, plan: FilePlan, figures: Mapping[str, Any] | None, currency: Currency
) -> list[Block]:
    """Return what a file is taken for and what importing it would do; no `figures` where something is missing."""
    blocks = [header(f"Import {plan.file_name}?"), section(_said(kind, plan, figures)), section(_mapping(plan, kind))]
    if notes := [*plan.notes[:SHOWN_NOTES], *_left_out(plan)]:
        blocks.append(context("\n".join(f"• {escape(note)}" for note in notes)))
    if plan.missing:
        blocks.append(section(f":grey_question: Please say {escape('; '.join(plan.missing))}."))
        first = button("Say which column is which", "import_columns_open", ref, style="primary")
        return [*blocks, actions(first, *_changes(ref, columns=False))]
    if figures is not None:
        blocks += figure_blocks(kind, figures, currency, would=True)
    count = int((figures or {}).get("records", (figures or {}).get("lines", 0)))
    go = button(f"Import {counted(count, kind)}", "import_confirm", ref, style="primary")
    return [*blocks, actions(go, *_changes(ref))]


def _left_out(plan: FilePlan) -> list[str]:
    """Return which columns say nothing so far, and where that can be changed."""
    if not isinstance(plan, RecordPlan) or not plan.offers:
        return []
    shown = ", ".join(plan.unused[:SHOWN_COLUMNS]) + (" …" if len(plan.unused) > SHOWN_COLUMNS else "")
    return [f"Left out: {shown}. “Change the columns” says what they mean, or keeps them as further facts."]


def _changes(ref: str, *, columns: bool = True) -> list[Block]:
    value = ref
    change = [button("Change the columns", "import_columns_open", value)] if columns else []
    kind = button("It is another kind", "import_kind_open", value)
    return [*change, kind, button("Forget it", "import_forget", value)]


def _said(kind: str, plan: FilePlan, figures: Mapping[str, Any] | None) -> str:
    written = ", ".join(value for name, value in plan.format.items() if name in {"file", "encoding"})
    if figures is None:
        return f"It looks like *{escape(kind)}* ({escape(written)})."
    about = f", about {counted(int(figures['records']), kind)}" if "records" in figures else ""
    days = f", from {figures['first_date']} to {figures['last_date']}" if figures.get("first_date") else ""
    lines = int(figures.get("lines", 0)) + int(figures.get("rejected", 0))
    return f"It looks like *{escape(kind)}*: {counted(lines, PURCHASES)}{about}{days} ({escape(written)})."


def _mapping(plan: FilePlan, kind: str) -> str:
    """Return which column is what, with a value of each, in fixed-width characters."""
    rows = [("field", "column", "for example")]
    for name, column in plan.mapping.items():
        if column in plan.columns:
            place = plan.columns.index(column)
            rows.append((name, column, next((row[place] for row in plan.sample if row[place].strip()), "")))
        elif name in options_of(kind) and plan.origins.get(name) in {"given", "saved"}:
            rows.append((name, column, ""))
    widths = [min(WIDEST, max(len(row[n]) for row in rows)) for n in range(2)]
    lines = [
        f"{clip(a, widths[0]):<{widths[0]}}  {clip(b, widths[1]):<{widths[1]}}  {clip(c, WIDEST)}".rstrip()
        for a, b, c in rows
    ]
    return "```\n" + clip(escape("\n".join(lines)).replace("```", "'''"), 2800) + "\n```"


def figure_blocks(kind: str, figures: Mapping[str, Any], currency: Currency, *, would: bool) -> list[Block]:
    """Return what an import brought, or `would` bring, and what was left out with the reasons."""
    facts = _purchase_facts(figures, currency) if kind == PURCHASES else _record_facts(kind, figures)
    blocks = [section(("*It would bring* " if would else "*It brought* ") + (" · ".join(facts) or "nothing new"))]
    if figures.get("rejected"):
        reasons = sorted(figures["reject_reasons"].items(), key=lambda each: -each[1])[:SHOWN_REASONS]
        words = "; ".join(f"{escape(clip(reason, 80))} ({times:,})" for reason, times in reasons)
        first = [
            f"line {each['line']}: {escape(clip(each['reason'], 120))}"
            for each in figures["first_rejects"][:SHOWN_REJECTS]
        ]
        left = counted(int(figures["rejected"]), PURCHASES)
        blocks.append(section(f":warning: {left} left out: {words}"))
        blocks.append(context("\n".join(first)))
    if figures.get("values_left_out"):
        aside = "; ".join(
            f"{escape(clip(reason, 80))} ({times:,})" for reason, times in figures["values_left_out"].items()
        )
        blocks.append(context(f"Single values left out, the rest of their lines taken: {aside}"))
    return blocks


def _purchase_facts(figures: Mapping[str, Any], currency: Currency) -> list[str]:
    words = (
        ("new_lines", "new line", "new lines"),
        ("new_documents", "new purchase", "new purchases"),
        ("new_customers", "new customer", "new customers"),
        ("new_products", "new product", "new products"),
        ("repeated_lines", "line that is there already", "lines that are there already"),
    )
    facts = [amount(int(figures[name]), one, many) for name, one, many in words if figures[name]]
    return [*facts, f"{escape(currency.text(int(figures['rounded_total'])))} in all lines of the file"]


def _record_facts(kind: str, figures: Mapping[str, Any]) -> list[str]:
    found = [
        (f"{counted(int(figures['new_records']), kind)} new", figures["new_records"]),
        (f"{counted(int(figures['changed_records']), kind)} changed", figures["changed_records"]),
        (f"{counted(int(figures['same_records']), kind)} as they are already", figures["same_records"]),
    ]
    besides = (
        ("agreements_requested", "agreement to be confirmed", "agreements to be confirmed"),
        ("agreements_withdrawn", "refusal", "refusals"),
        ("relations_added", "new relation", "new relations"),
        ("relations_changed", "changed relation", "changed relations"),
        ("solutions_added", "new solution", "new solutions"),
        ("products_placed", "product that moves in the tree", "products that move in the tree"),
        ("solutions_put_in", "solution within a virtual one", "solutions within virtual ones"),
        ("solutions_allowed", "solution that a department may offer", "solutions that departments may offer"),
        ("put_into_virtual_solutions", "place in a virtual solution", "places in virtual solutions"),
        (
            "circles",
            "circle of up-sells or parts (see `product check`)",
            "circles of up-sells or parts (`product check`)",
        ),
        ("identities_of_others", "address that another customer has", "addresses that other customers have"),
    )
    facts = [words for words, number in found if number]
    return [*facts, *(amount(int(figures[name]), one, many) for name, one, many in besides if figures.get(name))]


def progress_blocks(ref: str, name: str, doing: str, done: int, of: int | None) -> list[Block]:
    """Return how far an import or an undo is."""
    far = f"{done:,} of {of:,}" if of else f"{done:,} lines"
    blocks = [section(f":hourglass_flowing_sand: {doing} *{escape(name)}*: {far}")]
    if of:
        blocks.append(section(bars([("done", min(done, of)), ("to do", max(0, of - done))])))
    if doing == IMPORTING:
        blocks.append(actions(button("Stop", "import_stop", ref)))
    return blocks


IMPORTING, UNDOING = "Importing", "Undoing"


def result_blocks(ref: str, kind: str, name: str, figures: Mapping[str, Any], currency: Currency) -> list[Block]:
    """Return what an import brought, with the way back."""
    again = bool(figures.get("already_imported"))
    text = "was imported before: nothing was added" if again else f"is imported as {kind}"
    blocks = [section(f":white_check_mark: *{escape(name)}* {escape(text)} (import {ref.partition('-')[0]}).")]
    blocks += figure_blocks(kind, figures, currency, would=False)
    if figures.get("relations_learned"):
        learned = (
            f"{figures['relations_learned']:,} cross-sell relations were learned from it: ask who should be offered"
        )
        blocks.append(context(f"{learned} what."))
    return [*blocks, actions(button("Undo this import", "import_undo_open", ref))]


def stopped_blocks(ref: str, name: str, reason: str) -> list[Block]:
    """Return that an import ended before its end, with both ways out."""
    return [
        section(f":octagonal_sign: *{escape(name)}*: {escape(reason)}"),
        context("What is in the books already stays there until you undo it; going on brings only what is missing."),
        actions(
            button("Go on", "import_confirm", ref, style="primary"),
            button("Undo this import", "import_undo_open", ref),
        ),
    ]


def known_blocks(ref: str, name: str, when: str) -> list[Block]:
    """Return that this very file is in the books, with the way back."""
    text = f"*{escape(name)}* was imported {escape(when)} (import {ref.partition('-')[0]}): there is nothing new in it."
    return [section(text), actions(button("Undo that import", "import_undo_open", ref))]


def undo_text(undone: UndoFigures) -> list[str]:
    """Return what an undo does, or would do, a line each."""
    lines = [
        _tables("goes", "go", undone.removed),
        _tables("stays for other files", "stay for other files", undone.handed_over),
    ]
    kept = _tables("stays", "stay", undone.kept)
    if kept:
        reasons = ", ".join(f"{times:,} {escape(reason)}" for reason, times in undone.reasons.items())
        lines.append(f"{kept}, because they are in use: {reasons}")
    if undone.restored:
        lines.append(f"{undone.restored:,} changed rows get their former values back")
    if undone.left:
        lines.append(f"{undone.left:,} that somebody has changed since are left as they are")
    if undone.relations_stale:
        lines.append("what goes together was learned meanwhile: `najimi levels learn` learns it anew")
    return [line for line in lines if line]


def _tables(one: str, many: str, counts: Mapping[str, int]) -> str:
    shown = {name: count for name, count in counts.items() if count and name not in _LEFT_TO_RECORD}
    named = {name: _TABLES.get(name, (name.replace("_", " "), f"{name.replace('_', ' ')}s")) for name in shown}
    words = [amount(count, *named[name]) for name, count in shown.items()]
    return f"{', '.join(words)} {one if sum(shown.values()) == 1 else many}" if words else ""


def undone_blocks(name: str, undone: UndoFigures) -> list[Block]:
    """Return what an undo has done."""
    lines = "\n".join(f"• {line}" for line in undo_text(undone)) or "• there was nothing to take out"
    return [section(f":leftwards_arrow_with_hook: The import of *{escape(name)}* is undone.\n{lines}")]
