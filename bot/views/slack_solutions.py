"""Solutions and departments, as staff see them, and the forms by which they change them."""

import json
from collections.abc import Sequence
from typing import Any

from bot.views.blocks import (
    Block,
    actions,
    button,
    clip,
    context,
    escape,
    field,
    header,
    modal,
    section,
    text_element,
)
from bot.views.elements import beside, boxes, option
from core.actions.catalogue.list_solutions import SolutionView
from core.actions.catalogue.set_department import DepartmentView
from core.models import Product

MOST_LINES, MOST_PRODUCTS = 60, 40
LONGEST_LIST, LONGEST_PATH = 3_000, 400
VIRTUAL, EVERYTHING, REMOVE = "virtual", "everything", "remove"


def solutions_blocks(found: Sequence[SolutionView]) -> list[Block]:
    """Return the tree, and the virtual solutions below it."""
    new = actions(button("New solution", "solution_new_open"), button("History", "solution_history"))
    if not found:
        return [section("There are no solutions yet. Make one: `@najimi solution add Home > Kitchen`."), new]
    blocks = [header("Solutions")]
    tree = [each for each in found if not each.virtual]
    virtual = [each for each in found if each.virtual]
    for title, lines in (("", tree), ("*Virtual solutions*", virtual)):
        if not lines:
            continue
        text = "\n".join(_line(each) for each in lines[:MOST_LINES])
        blocks.append(section(clip("\n".join(filter(None, (title, text))), 2900)))
        if len(lines) > MOST_LINES:
            blocks.append(context(f"… and {len(lines) - MOST_LINES:,} more: `najimi solution list` prints all."))
    blocks.append(
        context(
            "The number is of the products within; beside it, how many customers want to hear of just this. What is in"
            " one, and to change it: `@najimi solution Home > Kitchen`."
        )
    )
    return [*blocks, new]


def _line(each: SolutionView) -> str:
    holds = f" holds {escape(clip('; '.join(each.parts), 200))}" if each.parts else ""
    wanted = f"  :bust_in_silhouette: {each.customers:,}" if each.customers else ""
    return f"{'      ' * each.depth}{escape(clip(each.name, 60))}  {each.within:,}{wanted}{holds}"


def solution_blocks(view: SolutionView, products: Sequence[Product]) -> list[Block]:
    """Return what is within a solution, with what can be done."""
    kind = " (virtual)" if view.virtual else ""
    customers = f" {view.customers:,} customers want to hear of it." if view.customers else ""
    blocks = [
        header(f"{view.path}{kind}"),
        section(f"*{len(products):,}* products, with those of all solutions that it holds.{customers}"),
    ]
    if view.parts:
        blocks.append(section(f"It holds {escape(clip('; '.join(view.parts), 2_000))}."))
    named = "\n".join(f"{escape(each.code)} {escape(clip(each.name, 50))}" for each in products[:MOST_PRODUCTS])
    if named:
        blocks.append(section(clip(named, 2900)))
    if len(products) > MOST_PRODUCTS:
        blocks.append(context(f"… and {len(products) - MOST_PRODUCTS:,} more: `najimi solution show` prints all."))
    key = str(view.id)
    blocks.append(
        actions(
            button("Change", "solution_edit_open", key, style="primary"),
            button("New one below it", "solution_new_open", key),
            button("History", "solution_history", key),
        )
    )
    return blocks


def new_form(above: str, metadata: dict[str, Any]) -> Block:
    """Return the form for a new solution; `above` is the path of the one below which it begins, empty for the top."""
    blocks = [
        field("path", "Its path", text_element(above, longest=LONGEST_PATH, placeholder="Home > Kitchen"),
              hint="From the top, with > between. What is missing above it is made as well."),
        field("kind", "It is", boxes([option("virtual: it cuts across the tree", VIRTUAL)], []), optional=True),
    ]  # fmt: skip
    return modal("New solution", "solution_new", "Make it", json.dumps(metadata), blocks)


def edit_form(view: SolutionView, above: str, codes: str, metadata: dict[str, Any]) -> Block:
    """Return the form of one solution; `codes` are its own products, left out where they are too many for a form."""
    blocks = [
        field("name", "Name", text_element(view.name, longest=120)),
        field("above", "Below", text_element(above, longest=LONGEST_PATH), optional=True,
              hint="The path of the solution above it; nothing for the top."),
    ]  # fmt: skip
    if view.virtual:
        blocks.append(
            field("holds", "Solutions that it holds", text_element("; ".join(view.parts), longest=LONGEST_LIST),
                  optional=True, hint="Paths, with semicolons between them: everything within them belongs to it.")
        )  # fmt: skip
    if len(codes) <= LONGEST_LIST:
        where = "It may have any." if view.virtual else "In the tree a product has one place: it moves here."
        blocks.append(
            field("products", "Its own products", text_element(codes, multiline=True, longest=LONGEST_LIST),
                  optional=True, hint=f"Codes, with semicolons between them. {where}")
        )  # fmt: skip
    else:
        blocks.append(context(f"Its own products ({view.own:,}) are too many for a form: use a file of solutions."))
    blocks.append(
        field("remove", "Or", boxes([option("take it out: it has to hold nothing", REMOVE)], []), optional=True)
    )
    return modal("Change a solution", "solution_edit", "Save", json.dumps(metadata), blocks)


def departments_blocks(found: Sequence[DepartmentView]) -> list[Block]:
    """Return all departments: what each may offer, and who belongs to it."""
    new = actions(button("New department", "department_new_open"), button("History", "solution_history"))
    if not found:
        text = "There are no departments: everybody may offer everything. Make one: `@najimi department add Interiors`."
        return [section(text), new]
    blocks = [header("Departments")]
    for each in found:
        offers = "; ".join(map(escape, each.solutions)) or "everything"
        products = "" if each.products is None else f" ({each.products:,} products)"
        staff = ", ".join(map(escape, each.members)) or "nobody yet"
        text = f"*{escape(each.name)}* offers {clip(offers, 1500)}{products}\nStaff: {clip(staff, 800)}"
        blocks.append(beside(text, button("Change", f"department_open:{each.id}", str(each.id))))
    blocks.append(context("Also: `department Interiors offers Home > Kitchen`, `department Interiors has @anna`."))
    return [*blocks, new]


def department_form(view: DepartmentView | None, metadata: dict[str, Any]) -> Block:
    """Return the form of a department, or of a new one."""
    offers = "; ".join(view.solutions) if view is not None else ""
    blocks = [
        field("name", "Name", text_element(view.name if view is not None else "", longest=80)),
        field("offers", "May offer", text_element(offers, longest=LONGEST_LIST), optional=True,
              hint="Paths of solutions, with semicolons between them. Nothing else may be offered then."),
        field("everything", "Or", boxes([option("everything", EVERYTHING)], []), optional=True),
    ]  # fmt: skip
    if view is not None:
        blocks.append(
            field("remove", "Or", boxes([option("take it out: nobody may belong to it", REMOVE)], []), optional=True)
        )
    title = "Change a department" if view is not None else "New department"
    return modal(title, "department", "Save", json.dumps(metadata), blocks)
