"""Solutions and departments, as staff see them."""

from collections.abc import Sequence

from bot.views.blocks import Block, clip, context, escape, header, section
from core.actions.catalogue.list_solutions import SolutionView
from core.actions.catalogue.set_department import DepartmentView
from core.models import Product

MOST_LINES, MOST_PRODUCTS = 60, 40


def solutions_blocks(found: Sequence[SolutionView]) -> list[Block]:
    """Return the tree, and the virtual solutions below it."""
    if not found:
        return [section("There are no solutions yet. Make one: `@najimi solution add Home > Kitchen`.")]
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
    blocks.append(context("The number is of the products within. What is in one: `@najimi solution Home > Kitchen`."))
    return blocks


def _line(each: SolutionView) -> str:
    return f"{'      ' * each.depth}{escape(clip(each.name, 60))}  {each.within:,}"


def solution_blocks(path: str, products: Sequence[Product], *, virtual: bool) -> list[Block]:
    """Return what is within a solution."""
    kind = " (virtual)" if virtual else ""
    blocks = [header(f"{path}{kind}"), section(f"*{len(products):,}* products, with those of all solutions below it.")]
    named = "\n".join(f"{escape(each.code)} {escape(clip(each.name, 50))}" for each in products[:MOST_PRODUCTS])
    if named:
        blocks.append(section(clip(named, 2900)))
    if len(products) > MOST_PRODUCTS:
        blocks.append(context(f"… and {len(products) - MOST_PRODUCTS:,} more: `najimi solution show` prints all."))
    return blocks


def departments_blocks(found: Sequence[DepartmentView]) -> list[Block]:
    """Return all departments: what each may offer, and who belongs to it."""
    if not found:
        text = "There are no departments: everybody may offer everything. Make one: `@najimi department add Interiors`."
        return [section(text)]
    blocks = [header("Departments")]
    for each in found:
        offers = "; ".join(map(escape, each.solutions)) or "everything"
        products = "" if each.products is None else f" ({each.products:,} products)"
        staff = ", ".join(map(escape, each.members)) or "nobody yet"
        blocks.append(
            section(f"*{escape(each.name)}* offers {clip(offers, 1500)}{products}\nStaff: {clip(staff, 800)}")
        )
    blocks.append(context("Also: `department Interiors offers Home > Kitchen`, `department Interiors has @anna`."))
    return blocks
