"""Small shops of any kind, and stages of any kind in any order, for hypothesis to draw."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from sqlmodel import Session, col, select

from core.models import (
    ChannelName,
    Customer,
    CustomerList,
    Delivery,
    DeliveryState,
    ManagerialAccount,
    Plan,
    PlanState,
    Product,
    ProductRecord,
    Proposal,
    ProposalState,
    Purchase,
    PurchaseKind,
    PurchaseLine,
    Question,
    QuestionKind,
    Relation,
    RelationKind,
    RelationOrigin,
    Response,
    ResponseKind,
    RuleBase,
    Staff,
    Trouble,
)
from tests.integration.extraction.pipeline.figures import TODAY, Bound
from tests.integration.extraction.pipeline.plainly import RULES

MADE = datetime(2026, 1, 1, tzinfo=UTC)
CUSTOMERS, PRODUCTS, PLANS = 7, 5, 2

people = st.integers(1, CUSTOMERS)
goods = st.integers(1, PRODUCTS)
anybody, any_goods = st.one_of(people, people, people, st.none()), st.one_of(goods, st.none())
days = st.sampled_from([0, 1, 29, 30, 89, 90, 91, 180, 365, 430, 800]).map(lambda ago: TODAY - timedelta(days=ago))
# Few figures, so that many are equal.
pieces = st.sampled_from([1, 1, 2, 5, -1, -2])
prices = st.sampled_from([250, 250, 1_000, 1_050, 3_333])


@dataclass(frozen=True)
class Drawn:
    """A shop as it was drawn."""

    countries: list[str | None]
    products: list[tuple[str | None, int | None, bool, bool]]
    relations: list[tuple[int, int, RelationKind, int]]
    records: list[tuple[int, int, int]]
    lines: list[tuple[int | None, int, int, int, bool, date, int]]
    troubles: list[tuple[int, int | None, int, date]]
    accounts: list[tuple[int, int | None, int, int, int]]
    told: list[tuple[int, int, int, int, int, str | None]]
    plans: list[tuple[int | None, int]]
    merged: list[tuple[int, int]]
    erased: list[int]


shops = st.builds(
    Drawn,
    countries=st.lists(st.sampled_from(["Germany", "Japan", None]), min_size=CUSTOMERS, max_size=CUSTOMERS),
    products=st.lists(
        st.tuples(st.sampled_from(["g", "h", None]), st.sampled_from([None, 0, 30, 365]), st.booleans(), st.booleans()),
        min_size=PRODUCTS,
        max_size=PRODUCTS,
    ),
    relations=st.lists(
        st.tuples(goods, goods, st.sampled_from(list(RelationKind)), st.integers(0, 100)),
        max_size=9,
        unique_by=lambda one: one[:3],
    ),
    records=st.lists(
        st.tuples(goods, st.integers(0, 9), st.integers(0, 9)), max_size=PRODUCTS, unique_by=lambda one: one[0]
    ),
    # Customer, product, pieces, pence apiece, whether the cost is known, the day, and which document of that day.
    lines=st.lists(
        st.tuples(anybody, goods, pieces, prices, st.booleans(), days, st.integers(0, 1)),
        min_size=6,
        max_size=26,
    ),
    troubles=st.lists(st.tuples(people, any_goods, st.integers(1, 3), days), max_size=6),
    accounts=st.lists(
        st.tuples(people, any_goods, st.integers(0, 2), st.sampled_from([100, 2_000, -500]), st.integers(-9, 9)),
        max_size=8,
        unique_by=lambda one: one[:3],
    ),
    # Plan, customer, step, days ago, hour, answer; late hours fall on another day in another zone.
    told=st.lists(
        st.tuples(
            st.integers(1, PLANS), people, st.integers(1, 2), st.sampled_from([0, 1, 29, 30, 61, 400]),
            st.sampled_from([0, 9, 23]), st.sampled_from([None, None, "interested", "not_for_me", "ordered"]),
        ),
        max_size=9,
        unique_by=lambda one: one[:3],
    ),
    plans=st.lists(
        st.tuples(any_goods, st.sampled_from([1, 14, 60])), min_size=PLANS, max_size=PLANS
    ),
    merged=st.lists(st.tuples(people, people), max_size=2),
    erased=st.lists(people, max_size=1),
)  # fmt: skip


def fill(tx: Session, drawn: Drawn) -> None:
    """Put the drawn shop into an empty database; customers are C1, C2 ..., products P1, P2 ..."""
    for number, (group, durable, replaceable, up) in enumerate(drawn.products, 1):
        code = f"P{number}"
        tx.add(
            Product(
                code=code, name=code, group=group, durable_days=durable, replaceable=replaceable, up_sellable=up,
                is_goods=True, created_at=MADE,
            )
        )  # fmt: skip
    for number, country in enumerate(drawn.countries, 1):
        tx.add(Customer(number=f"C{number}", country=country, created_at=MADE))
    tx.flush()
    entered = RelationOrigin.ENTERED
    for one, other, kind, level in drawn.relations:
        tx.add(Relation(product_id=one, partner_id=other, kind=kind, level=level, origin=entered))
    for product, bought, crossed in drawn.records:
        tx.add(
            ProductRecord(
                product_id=product, purchasers=bought, cross_sells=crossed, up_sells=1, origin=entered, counted_on=TODAY
            )
        )
    for name, rules in RULES.items():
        kept = [{"name": "", "when": when, "add": add} for when, add in rules]
        tx.add(RuleBase(name=name, rules=kept, saved_by="U1", saved_at=MADE))
    _buy(tx, drawn)
    for customer, about, level, day in drawn.troubles:
        tx.add(Trouble(customer_id=customer, product_id=about, occurred_on=day, level=level, created_at=MADE))
    for customer, about, back, sales, profit in drawn.accounts:
        month = date(2025, 12 - back, 1)
        made = {"sales": sales, "cost": sales - profit * 100, "profit": profit * 100}
        tx.add(ManagerialAccount(month=month, customer_id=customer, product_id=about, **made))
    _tell(tx, drawn)
    _merge(tx, drawn)


def _buy(tx: Session, drawn: Drawn) -> None:
    documents: dict[object, Purchase] = {}
    for number, (customer, product, many, price, known, day, which) in enumerate(drawn.lines):
        kind = PurchaseKind.SALE if many > 0 else PurchaseKind.CANCELLATION
        at = datetime.combine(day, time(12), tzinfo=UTC)
        key = (customer, day, which, kind)
        if key not in documents:
            bought = Purchase(
                source="t", document=str(number), kind=kind, customer_id=customer, at=at, business_date=day
            )
            tx.add(bought)
            tx.flush()
            documents[key] = bought
        tx.add(
            PurchaseLine(
                purchase_id=documents[key].id or 0, product_id=product, content_key=str(number), at=at,
                business_date=day, quantity=Decimal(many), unit_price=Decimal(price) / 100, amount=many * price,
                cost=many * 200 if known else None,
            )
        )  # fmt: skip


def _tell(tx: Session, drawn: Drawn) -> None:
    question = Question(
        kind=QuestionKind.CUSTOMERS, words="x", filter_text="sales > 0", sentence="x", found=1, asked_by="U1",
        asked_at=MADE,
    )  # fmt: skip
    author = Staff(slack_user="U1", name="Ada", created_at=MADE)
    tx.add_all([question, author])
    tx.flush()
    kept = CustomerList(name="Some", question_id=question.id or 0, size=1, saved_by="U1", saved_at=MADE)
    tx.add(kept)
    tx.flush()
    for number, (product, window) in enumerate(drawn.plans, 1):
        tx.add(
            Plan(
                title="Tell", origin=str(number), product_id=product, list_id=kept.id or 0, script="Hello",
                channel=ChannelName.TELEGRAM, send_at=MADE, control_percent=0, window_days=window, salt="s",
                state=PlanState.FINISHED, fingerprint="f", author_id=author.id or 0, submitted_at=MADE,
            )
        )  # fmt: skip
    tx.flush()
    proposals: dict[tuple[int, int], int] = {}
    for plan, customer, step, ago, hour, answer in drawn.told:
        at = datetime.combine(TODAY - timedelta(days=ago), time(hour, 30), tzinfo=UTC)
        both: Any = {"plan_id": plan, "customer_id": customer, "channel": ChannelName.TELEGRAM}
        if (plan, customer) not in proposals:
            proposal = Proposal(state=ProposalState.PLANNED, created_at=at, **both)
            tx.add(proposal)
            tx.flush()
            proposals[plan, customer] = proposal.id or 0
        # What was to go on that day went wrong.
        sent = DeliveryState.SENT if ago != 61 else DeliveryState.FAILED
        delivery = Delivery(
            step=step, proposal_id=proposals[plan, customer], address="a", state=sent, due_at=at, settled_at=at, **both
        )
        tx.add(delivery)
        tx.flush()
        if answer is not None:
            key = {"plan_id": plan, "customer_id": customer, "delivery_id": delivery.id or 0}
            tx.add(Response(kind=ResponseKind(answer), at=at, **key))


def _merge(tx: Session, drawn: Drawn) -> None:
    for one, into in drawn.merged:
        kept, gone = tx.get_one(Customer, into), tx.get_one(Customer, one)
        if one == into or kept.merged_into_id is not None or gone.merged_into_id is not None:
            continue
        for alias in tx.exec(select(Customer).where(Customer.merged_into_id == one)).all():
            alias.merged_into_id = into
        gone.merged_into_id = into
        tx.flush()
    for one in drawn.erased:
        # Who is erased is erased as everybody that they were.
        living = tx.get_one(Customer, one).merged_into_id or one
        same = select(Customer).where((col(Customer.id) == living) | (col(Customer.merged_into_id) == living))
        for row in tx.exec(same).all():
            row.erased_at = MADE


def _bound(name: str, value: float, words: str) -> Bound:
    return Bound(name, value, Fraction(str(value)), words)


def _pounds(name: str, value: float, said: str) -> Bound:
    return _bound(name, value, f"{said} £{value:,.2f}")


MONEY = st.sampled_from(
    [
        [_pounds("at_least", 10, "at least")], [_pounds("more_than", 5, "more than")],
        [_pounds("at_least", 2.5, "at least"), _pounds("less_than", 40, "less than")],
        [_pounds("at_most", 25, "at most")],
    ]
)  # fmt: skip
COUNTS = st.sampled_from(
    [
        [_bound("at_least", 1, "at least 1")], [_bound("less_than", 2, "less than 2")],
        [_bound("more_than", 1, "more than 1"), _bound("at_most", 4, "at most 4")],
    ]
)  # fmt: skip
DAYS = st.sampled_from(
    [
        [Bound("before", "today - 30 days", date(2026, 1, 31), "before 31 January 2026")],
        [Bound("from", "2025-12-02", date(2025, 12, 2), "on or after 2 December 2025")],
    ]
)
RANKS = st.sampled_from(
    [{"top": 1}, {"top": 2}, {"top": 3, "lowest": True}, {"top_percent": 50}, {"top_percent": 33.3}, {"top_percent": 1}]
)
NO_BOUNDS: st.SearchStrategy[list[Bound]] = st.just([])
_MONEYS, _COUNTS = ["sales", "sales(last year)", "average_purchase", "profit"], ["visits", "troubles"]


def _narrowing(base: st.SearchStrategy[dict[str, Any]], bounds: st.SearchStrategy[list[Bound]]) -> Any:  # noqa: ANN401
    bounded = st.tuples(base, bounds).map(lambda two: {**two[0], "bounds": two[1]})
    ranked = st.tuples(base, RANKS).map(lambda two: {**two[0], **two[1]})
    both = st.tuples(base, bounds, RANKS).map(lambda three: {**three[0], "bounds": three[1], **three[2]})
    return st.one_of(bounded, ranked, both)


def _of_groups(figures: list[str], *, closed: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    per = ["customer", "month", "product"] if closed else ["month", "product"]
    made = st.fixed_dictionaries(
        {"by": st.sampled_from(figures), "per": st.sampled_from(per)},
        optional={"in": st.sampled_from(["last year", "2025", "this year"])},
    )
    return made.map(lambda each: {**each, "closed": True}) if closed else made


narrowings = st.one_of(
    _narrowing(st.sampled_from(_MONEYS).map(lambda by: {"by": by}), MONEY),
    _narrowing(st.sampled_from(_COUNTS).map(lambda by: {"by": by}), COUNTS),
    _narrowing(st.just({"by": "last_purchase"}), DAYS),
    _narrowing(st.just({"by": "score"}), COUNTS),
    _narrowing(_of_groups(["sales", "profit", "unit_price"]), MONEY),
    _narrowing(_of_groups(["quantity", "purchases", "troubles"]), COUNTS),
    _narrowing(_of_groups(["sales", "profit"], closed=True), MONEY),
)
