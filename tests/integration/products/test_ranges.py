"""What lies within a solution, and what a department may offer."""

from sqlmodel import Session

from core.models import Department, DepartmentSolution, Product, Solution, SolutionProduct, Staff
from core.products.departments import department_of, offerable
from core.products.solutions import products_within
from core.store import Store
from tests.support.small_shop import MADE, add_product


def add_solution(tx: Session, name: str, parent: Solution | None = None, *, virtual: bool = False) -> Solution:
    """Add a solution below another."""
    solution = Solution(name=name, parent_id=parent.id if parent else None, virtual=virtual)
    tx.add(solution)
    tx.flush()
    return solution


def place(tx: Session, code: str, solution: Solution | None = None) -> Product:
    """Add a product to a solution of the tree."""
    product = add_product(tx, code)
    product.solution_id = solution.id if solution else None
    tx.flush()
    return product


def put_into(tx: Session, solution: Solution, *products: Product) -> None:
    """Put products into a virtual solution."""
    for product in products:
        tx.add(SolutionProduct(solution_id=solution.id or 0, product_id=product.id or 0))
    tx.flush()


def test_an_upper_solution_covers_the_lower_ones(store: Store) -> None:
    """And a lower one does not cover the upper one, or what stands beside it."""
    with store.write() as tx:
        home = add_solution(tx, "Home")
        kitchen = add_solution(tx, "Kitchen", home)
        sinks = add_solution(tx, "Sinks", kitchen)
        garden = add_solution(tx, "Garden")
        hall, hood, tap, spade = (
            place(tx, code, solution)
            for code, solution in (("hall", home), ("hood", kitchen), ("tap", sinks), ("spade", garden))
        )
        place(tx, "nowhere")
        assert products_within(tx, home.id or 0) == {hall.id, hood.id, tap.id}
        assert products_within(tx, kitchen.id or 0) == {hood.id, tap.id}
        assert products_within(tx, garden.id or 0) == {spade.id}
        assert products_within(tx, 10**12) == frozenset()


def test_a_virtual_solution_cuts_across_the_tree(store: Store) -> None:
    """It has the products that were put into it, and those of the virtual solutions below it."""
    with store.write() as tx:
        kitchen, garden = add_solution(tx, "Kitchen"), add_solution(tx, "Garden")
        hood, spade, rose = place(tx, "hood", kitchen), place(tx, "spade", garden), place(tx, "rose", garden)
        summer = add_solution(tx, "Summer", virtual=True)
        flowers = add_solution(tx, "Flowers", summer, virtual=True)
        put_into(tx, summer, hood, spade)
        put_into(tx, flowers, rose, spade)
        assert products_within(tx, summer.id or 0) == {hood.id, spade.id, rose.id}
        assert products_within(tx, flowers.id or 0) == {rose.id, spade.id}
        assert products_within(tx, kitchen.id or 0) == {hood.id}


def test_a_tree_in_a_circle_ends(store: Store) -> None:
    """No row can make a question run for ever."""
    with store.write() as tx:
        first = add_solution(tx, "First")
        second = add_solution(tx, "Second", first)
        itself = add_solution(tx, "Itself")
        first.parent_id, itself.parent_id = second.id, itself.id
        one, other = place(tx, "one", first), place(tx, "other", second)
        alone = place(tx, "alone", itself)
        assert products_within(tx, first.id or 0) == products_within(tx, second.id or 0) == {one.id, other.id}
        assert products_within(tx, itself.id or 0) == {alone.id}


def test_a_deep_tree_is_walked(store: Store) -> None:
    """Deeper than a programme may call itself."""
    with store.write() as tx:
        top = solution = add_solution(tx, "top")
        for number in range(1_500):
            solution = add_solution(tx, f"S{number}", solution)
        bottom = place(tx, "bottom", solution)
        assert products_within(tx, top.id or 0) == {bottom.id}


def test_a_department_offers_what_its_solutions_hold(store: Store) -> None:
    """All of it, with what lies below; one without solutions offers everything, one with empty solutions nothing."""
    with store.write() as tx:
        home = add_solution(tx, "Home")
        kitchen = add_solution(tx, "Kitchen", home)
        garden, empty = add_solution(tx, "Garden"), add_solution(tx, "Empty")
        hood, spade = place(tx, "hood", kitchen), place(tx, "spade", garden)
        place(tx, "nowhere")
        interiors, all_round, nothing = (Department(name=name) for name in ("Interiors", "All", "Nothing"))
        tx.add_all((interiors, all_round, nothing))
        tx.flush()
        for department, solution in ((interiors, home), (interiors, garden), (nothing, empty)):
            tx.add(DepartmentSolution(department_id=department.id or 0, solution_id=solution.id or 0))
        tx.flush()
        assert offerable(tx, interiors.id or 0) == frozenset({hood.id, spade.id})
        assert offerable(tx, all_round.id or 0) is None
        assert offerable(tx, nothing.id or 0) == frozenset()


def test_staff_offer_what_their_department_offers(store: Store) -> None:
    """Who belongs to none, or is unknown, is not limited."""
    with store.write() as tx:
        garden = add_solution(tx, "Garden")
        spade = place(tx, "spade", garden)
        gardeners = Department(name="Gardeners")
        tx.add(gardeners)
        tx.flush()
        tx.add(DepartmentSolution(department_id=gardeners.id or 0, solution_id=garden.id or 0))
        tx.add(Staff(slack_user="U1", name="One", department_id=gardeners.id, created_at=MADE))
        tx.add(Staff(slack_user="U2", name="Two", created_at=MADE))
        tx.flush()
        assert department_of(tx, "U1") == gardeners.id
        assert offerable(tx, gardeners.id or 0) == frozenset({spade.id})
        assert department_of(tx, "U2") is None
        assert department_of(tx, "U3") is None
