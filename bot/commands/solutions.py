"""Solutions and departments by command."""

from sqlmodel import Session, col, func, select

from bot.commands.errand import Errand
from bot.commands.products_wire import (
    AddSolutionRequest,
    ChangedAnswer,
    ChangeSolutionRequest,
    DepartmentLine,
    DepartmentRequest,
    DepartmentsAnswer,
    FillSolutionRequest,
    PartnerLine,
    SolutionLine,
    SolutionProductsAnswer,
    SolutionRequest,
    SolutionsAnswer,
)
from bot.commands.wire import Nothing, Tell
from core.actions.catalogue.edit_solution import (
    make_solution,
    move_solution,
    put_into,
    remove_solution,
    rename_solution,
    take_out,
)
from core.actions.catalogue.hold_solutions import exclude, include, parts_of
from core.actions.catalogue.list_solutions import solutions_in_order
from core.actions.catalogue.name_product import product_named
from core.actions.catalogue.set_department import (
    add_department,
    allow,
    department_named,
    departments,
    disallow,
    join_department,
    remove_department,
    rename_department,
    set_offers,
)
from core.errors import NotFoundError, RefusedError
from core.extraction.catalogue import Catalogue
from core.models import Product, Staff
from core.products.paths import SolutionPaths
from core.products.solutions import products_within
from core.shop import Shop

ACTOR = "command line"


def everything(errand: Errand, _request: Nothing, _tell: Tell) -> SolutionsAnswer:
    """Return all solutions, each after the one above it."""
    with errand.shop.store.read() as session:
        found = solutions_in_order(session)
    return SolutionsAnswer(
        solutions=tuple(
            SolutionLine(
                path=each.path,
                virtual=each.virtual,
                own=each.own,
                within=each.within,
                solutions=each.parts,
                customers=each.customers,
            )
            for each in found
        )
    )


def show(errand: Errand, request: SolutionRequest, _tell: Tell) -> SolutionProductsAnswer:
    """Return what is within a solution."""
    with errand.shop.store.read() as session:
        paths = SolutionPaths(session)
        ref = paths.named(request.solution)
        ids = products_within(session, ref.id)
        rows = session.exec(select(Product).where(col(Product.id).in_(ids)).order_by(Product.code)).all()
        products = tuple(PartnerLine(code=row.code, name=row.name, level=0, origin="") for row in rows)
        parts = tuple(sorted(paths.path(each) for each in parts_of(session, ref.id)))
        return SolutionProductsAnswer(path=paths.path(ref.id), virtual=ref.virtual, solutions=parts, products=products)


def add(errand: Errand, request: AddSolutionRequest, _tell: Tell) -> ChangedAnswer:
    """Make a solution."""
    with errand.shop.store.write() as tx:
        ref, made = make_solution(tx, errand.shop, request.solution, ACTOR, virtual=request.virtual)
        path = SolutionPaths(tx).path(ref.id)
    return ChangedAnswer(changed=made, said=(f"{path} is made." if made else f"{path} is there already.",))


def change(errand: Errand, request: ChangeSolutionRequest, _tell: Tell) -> ChangedAnswer:
    """Rename, move or remove a solution."""
    shop = errand.shop
    with shop.store.write() as tx:
        paths = SolutionPaths(tx)
        ref = paths.named(request.solution)
        if request.remove:
            remove_solution(tx, shop, ref.id, ACTOR)
            return ChangedAnswer(changed=1, said=(f"{paths.path(ref.id)} is taken out.",))
        changed = False
        if request.name is not None:
            changed = rename_solution(tx, shop, ref.id, request.name, ACTOR)
        if request.below is not None:
            parent = paths.named(request.below).id if request.below.strip() else None
            changed = move_solution(tx, shop, ref.id, parent, ACTOR) or changed
        path = SolutionPaths(tx).path(ref.id)
    said = f"It is {path} now." if changed else "Nothing is different."
    return ChangedAnswer(changed=int(changed), said=(said,))


def fill(errand: Errand, request: FillSolutionRequest, _tell: Tell) -> ChangedAnswer:
    """Put products and solutions into a solution, or take them out."""
    shop = errand.shop
    with shop.store.write() as tx:
        paths, catalogue = SolutionPaths(tx), Catalogue(tx)
        ref = paths.named(request.solution)
        ids = [product_named(catalogue, each).id for each in request.products]
        if request.from_solution:
            ids += sorted(products_within(tx, paths.named(request.from_solution).id))
        parts = [paths.named(each).id for each in request.solutions]
        if not ids and not parts:
            message = "Name the products, a solution whose products are meant, or solutions for a virtual one."
            raise RefusedError(message)
        counts = []
        if ids:
            act = take_out if request.take_out else put_into
            counts.append((act(tx, shop, ref.id, ids, ACTOR), "product"))
        if parts:
            hold = exclude if request.take_out else include
            counts.append((hold(tx, shop, ref.id, parts, ACTOR), "solution"))
        path = paths.path(ref.id)
    what = " and ".join(f"{done} {word if done == 1 else f'{word}s'}" for done, word in counts)
    said = f"{what} {'taken out of' if request.take_out else 'put into'} {path}."
    return ChangedAnswer(changed=sum(done for done, _ in counts), said=(said,))


def all_departments(errand: Errand, _request: Nothing, _tell: Tell) -> DepartmentsAnswer:
    """Return all departments."""
    with errand.shop.store.read() as session:
        found = departments(session)
    return DepartmentsAnswer(
        departments=tuple(
            DepartmentLine(name=each.name, solutions=each.solutions, products=each.products, staff=each.members)
            for each in found
        )
    )


def set_department(errand: Errand, request: DepartmentRequest, _tell: Tell) -> ChangedAnswer:
    """Do to a department what is asked."""
    with errand.shop.store.write() as tx:
        said = _department(tx, errand.shop, request)
    return ChangedAnswer(changed=1, said=(said,))


def _department(tx: Session, shop: Shop, request: DepartmentRequest) -> str:
    if request.doing == "add":
        return f"Department {add_department(tx, shop, request.department, ACTOR).name} may offer everything so far."
    row = department_named(tx, request.department)
    key = row.id or 0
    if request.doing in {"allow", "disallow"}:
        paths = SolutionPaths(tx)
        ref = paths.named(request.solution or "")
        (allow if request.doing == "allow" else disallow)(tx, shop, key, ref.id, ACTOR)
        return f"{row.name} {'may offer' if request.doing == 'allow' else 'may no longer offer'} {paths.path(ref.id)}."
    if request.doing == "everything":
        set_offers(tx, shop, key, (), ACTOR)
        return f"{row.name} may offer everything."
    if request.doing in {"join", "leave"}:
        staff = _member(tx, request.slack_user or "")
        joins = request.doing == "join"
        if not joins and staff.department_id != key:
            message = f"{staff.name} does not belong to {row.name}."
            raise RefusedError(message)
        join_department(tx, shop, staff, key if joins else None, ACTOR)
        return f"{staff.name} {'belongs to' if joins else 'no longer belongs to'} {row.name}."
    if request.doing == "rename":
        rename_department(tx, shop, key, request.name or "", ACTOR)
        return f"It is called {row.name} now."
    if request.doing == "remove":
        name = row.name
        remove_department(tx, shop, key, ACTOR)
        return f"Department {name} is taken out."
    message = f"{request.doing!r} is nothing that can be done to a department."
    raise RefusedError(message)


def _member(tx: Session, slack_user: str) -> Staff:
    found = tx.exec(select(Staff).where(func.lower(Staff.slack_user) == slack_user.strip("<@> ").lower())).first()
    if found is None:
        message = f"I do not know {slack_user or 'them'} yet: staff become known by their first word to me in Slack."
        raise NotFoundError(message)
    return found
