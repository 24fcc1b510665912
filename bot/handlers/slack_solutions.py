"""Solutions and departments in Slack: shown, and kept by short sentences."""

import re
from collections.abc import Callable

from sqlmodel import Session, col, func, select

from bot.handlers.slack_editors import actor, admin, editor
from bot.handlers.slack_turn import Desk, Turn
from bot.views.blocks import escape
from bot.views.slack_solutions import departments_blocks, solution_blocks, solutions_blocks
from bot.workers.inbox import Effect
from core.actions.catalogue.edit_solution import (
    make_solution,
    move_solution,
    put_into,
    remove_solution,
    rename_solution,
    take_out,
)
from core.actions.catalogue.hold_solutions import exclude, include
from core.actions.catalogue.list_solutions import solutions_in_order
from core.actions.catalogue.name_product import product_named
from core.actions.catalogue.set_department import (
    add_department,
    department_named,
    departments,
    join_department,
    remove_department,
    rename_department,
    set_offers,
)
from core.errors import NotFoundError
from core.extraction.catalogue import Catalogue
from core.models import Product, Staff
from core.products.paths import SolutionPaths
from core.products.solutions import products_within
from core.replies import Replies
from core.shop import Shop

# A sentence, and what carries it out: it is given the words between, and who says it; it returns what was done.
Act = Callable[[Session, Shop, re.Match[str], str], str]


def said(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Show the solutions, or one, or do what a sentence says ("add Home > Kitchen", "put 85123A into Summer")."""
    if not rest:
        with desk.shop.store.read() as session:
            found = solutions_in_order(session)
        return _shown(desk, turn, "Solutions", solutions_blocks(found))
    if match := _matched(_SOLUTION_SENTENCES, rest):
        return _acting(desk, turn, *match, allowed=editor)
    with desk.shop.store.read() as session:
        ref = SolutionPaths(session).named(rest)
        ids = products_within(session, ref.id)
        products = session.exec(select(Product).where(col(Product.id).in_(ids)).order_by(Product.code)).all()
        view = next(each for each in solutions_in_order(session) if each.id == ref.id)
    return _shown(desk, turn, ref.name, solution_blocks(view, products))


def said_department(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Show the departments, or do what a sentence says ("Interiors offers Home > Kitchen", "Interiors has @anna")."""
    if match := _matched(_DEPARTMENT_SENTENCES, rest):
        return _acting(desk, turn, *match, allowed=admin)
    with desk.shop.store.read() as session:
        if rest:
            department_named(session, rest)
        found = [each for each in departments(session) if not rest or each.name.casefold() == rest.casefold()]
    return _shown(desk, turn, "Departments", departments_blocks(found))


def _shown(desk: Desk, turn: Turn, text: str, blocks: list[dict[str, object]]) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, text, blocks)

    return effect


def _acting(desk: Desk, turn: Turn, act: Act, match: re.Match[str], *, allowed: Callable[[Staff], Staff]) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        by = allowed(desk.staff(tx, turn))
        turn.say(replies, f"{escape(by.name)}: {escape(act(tx, desk.shop, match, actor(by)))}")

    return effect


def _matched(sentences: tuple[tuple[str, Act], ...], words: str) -> tuple[Act, re.Match[str]] | None:
    for pattern, act in sentences:
        if match := re.fullmatch(pattern, " ".join(words.split()), re.IGNORECASE):
            return act, match
    return None


def _add(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    ref, made = make_solution(tx, shop, match["path"], by, virtual=bool(match["virtual"]))
    return f"{SolutionPaths(tx).path(ref.id)} {'is made' if made else 'was there already'}."


def _rename(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    ref = SolutionPaths(tx).named(match["path"])
    rename_solution(tx, shop, ref.id, match["name"], by)
    return f"it is called {SolutionPaths(tx).path(ref.id)} now."


def _move(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    paths = SolutionPaths(tx)
    ref, parent = paths.named(match["path"]), paths.named(match["below"]).id if match["below"] else None
    move_solution(tx, shop, ref.id, parent, by)
    return f"it is {SolutionPaths(tx).path(ref.id)} now."


def _remove(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    paths = SolutionPaths(tx)
    ref = paths.named(match["path"])
    remove_solution(tx, shop, ref.id, by)
    return f"{paths.path(ref.id)} is taken out."


def _put(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    return _fill(tx, shop, match, by, out=False)


def _take(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    return _fill(tx, shop, match, by, out=True)


def _fill(tx: Session, shop: Shop, match: re.Match[str], by: str, *, out: bool) -> str:
    paths, catalogue = SolutionPaths(tx), Catalogue(tx)
    ref = paths.named(match["path"])
    words = match["products"]
    if words.casefold().startswith("all of "):
        ids = sorted(products_within(tx, paths.named(words[len("all of ") :]).id))
    else:
        ids = [product_named(catalogue, each).id for each in re.split(r"[,;]", words) if each.strip()]
    done = (take_out if out else put_into)(tx, shop, ref.id, ids, by)
    what = f"{done} {'product' if done == 1 else 'products'}"
    return f"{what} {'taken out of' if out else 'put into'} {paths.path(ref.id)}."


def _hold(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    return _holding(tx, shop, match, by, out=False)


def _release(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    return _holding(tx, shop, match, by, out=True)


def _holding(tx: Session, shop: Shop, match: re.Match[str], by: str, *, out: bool) -> str:
    """Put solutions into a virtual one as they are, or take them out."""
    paths = SolutionPaths(tx)
    ref = paths.named(match["path"])
    ids = [paths.named(each).id for each in match["solutions"].split(";") if each.strip()]
    done = (exclude if out else include)(tx, shop, ref.id, ids, by)
    what = f"{done} {'solution' if done == 1 else 'solutions'}"
    return f"{what} {'taken out of' if out else 'put into'} {paths.path(ref.id)}."


def _add_department(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    name = add_department(tx, shop, match["name"], by).name
    return f"department {name} is made; it may offer everything until you say what."


def _remove_department(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    row = department_named(tx, match["name"])
    name = row.name
    remove_department(tx, shop, row.id or 0, by)
    return f"department {name} is taken out."


def _rename_department(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    row = department_named(tx, match["name"])
    rename_department(tx, shop, row.id or 0, match["new"], by)
    return f"the department is called {row.name} now."


def _offers(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    row, paths = department_named(tx, match["name"]), SolutionPaths(tx)
    said = match["what"]
    if said.casefold() == "everything":
        set_offers(tx, shop, row.id or 0, (), by)
        return f"{row.name} may offer everything."
    ids = tuple(paths.named(each).id for each in said.split(";") if each.strip())
    set_offers(tx, shop, row.id or 0, ids, by)
    return f"{row.name} may offer {'; '.join(paths.path(each) for each in ids)}, and nothing else."


def _joins(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    row, staff = department_named(tx, match["name"]), _member(tx, match)
    join_department(tx, shop, staff, row.id, by)
    return f"{staff.name} belongs to {row.name}."


def _leaves(tx: Session, shop: Shop, match: re.Match[str], by: str) -> str:
    row, staff = department_named(tx, match["name"]), _member(tx, match)
    if staff.department_id != row.id:
        return f"{staff.name} does not belong to {row.name}; nothing is different."
    join_department(tx, shop, staff, None, by)
    return f"{staff.name} belongs to no department now, and may offer everything."


def _member(tx: Session, match: re.Match[str]) -> Staff:
    query = select(Staff).where(
        Staff.slack_user == match["id"].upper() if match["id"] else func.lower(Staff.name) == match["called"].lower()
    )
    found = tx.exec(query.limit(2)).all()
    if len(found) != 1:
        message = "I do not know them, or several by that name. They become known by their first word to me."
        raise NotFoundError(message)
    return found[0]


_WHO = r"(?:<@(?P<id>[UW][A-Z0-9]{2,30})(?:\|[^>]*)?>|@?(?P<called>[^\s<>]+))"
_SOLUTION_SENTENCES: tuple[tuple[str, Act], ...] = (
    (r"add (?P<virtual>virtual )?(?P<path>.+)", _add),
    (r"rename (?P<path>.+) to (?P<name>.+)", _rename),
    (r"move (?P<path>.+?) (?:below (?P<below>.+)|to the top)", _move),
    (r"remove (?P<path>.+)", _remove),
    (r"put solutions? (?P<solutions>.+) into (?P<path>.+)", _hold),
    (r"take solutions? (?P<solutions>.+) out of (?P<path>.+)", _release),
    (r"put (?P<products>.+) into (?P<path>.+)", _put),
    (r"take (?P<products>.+) out of (?P<path>.+)", _take),
)
_DEPARTMENT_SENTENCES: tuple[tuple[str, Act], ...] = (
    (r"add (?P<name>.+)", _add_department),
    (r"remove (?P<name>.+)", _remove_department),
    (r"rename (?P<name>.+) to (?P<new>.+)", _rename_department),
    (r"(?P<name>.+) offers (?P<what>.+)", _offers),
    (rf"(?P<name>.+) has {_WHO}", _joins),
    (rf"(?P<name>.+) has no longer {_WHO}", _leaves),
)
