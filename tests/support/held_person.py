"""A person about whom something is held in every table, also where only a text mentions them; and looking for them."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import String, cast, select
from sqlmodel import Session, SQLModel

from core.actions.privacy.erase_customer import erase_customer, forget_files
from core.models import (
    AuditEntry,
    CannedReply,
    CatalogueChange,
    CatalogueSubject,
    ChannelName,
    Consent,
    ConsentEvent,
    ConsentRequest,
    ConsentState,
    Contact,
    ContactPreference,
    Contract,
    Conversation,
    ConversationMessage,
    ConversationState,
    CountedLink,
    Customer,
    CustomerList,
    CustomerMerge,
    DefinitionKind,
    DefinitionVersion,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    Direction,
    DisplaySetting,
    DistinctPair,
    Evaluation,
    Identity,
    IdentityKind,
    ImportChange,
    ImportRun,
    ImportState,
    InboxEvent,
    InboxState,
    LinkToken,
    LinkVisit,
    ListMember,
    ListVersion,
    ListVersionMember,
    ManagerialAccount,
    Plan,
    Proposal,
    ProposalState,
    Purchase,
    PurchaseLine,
    Purpose,
    Question,
    QuestionKind,
    Recurrence,
    RegisteredRange,
    Reply,
    ReplyState,
    ReportKind,
    Response,
    ResponseKind,
    Route,
    RuleBase,
    SavedExtraction,
    SavedFilter,
    ScheduledReport,
    Surface,
    Trouble,
    VirtualAttribute,
)
from core.privacy.files import outgoing_file
from tests.support.campaign import Stage
from tests.support.held_calls import plant_calls
from tests.support.held_cards import plant_cards


@dataclass(frozen=True)
class Who:
    """By what a person can be known; all of it is nobody else's."""

    number: str
    name: str
    email: str
    telephone: str
    address: str
    card: str
    chat: int

    @property
    def traces(self) -> tuple[str, ...]:
        """Return every string that may be left nowhere."""
        return (self.number, self.name, self.email, self.telephone, self.address, self.card, str(self.chat))

    def mentioned(self) -> str:
        """Return a sentence with everything in it."""
        return f"asked about {self.name} (customer {self.number}), {self.email}, {self.telephone}; card {self.card}."


def plant(tx: Session, stage: Stage, who: Who, plan_id: int) -> int:
    """Write something about a person into every table; return the customer's id."""
    now = stage.clock.now()
    run = ImportRun(
        kind="customers",
        source="office",
        file_name=f"{who.name}.csv",
        file_digest="0" * 64,
        state=ImportState.DONE,
        started_at=now,
        counts={"first": who.mentioned()},
        error=who.mentioned(),
    )
    tx.add(run)
    tx.flush()
    customer = Customer(
        number=who.number,
        name=who.name,
        address=who.address,
        postal_code="N1 9GU",
        country="UK",
        telephone=who.telephone,
        email=who.email,
        since=date(2020, 1, 1),
        extra={"nickname": who.name},
        import_id=run.id,
        created_at=now,
    )
    other = Customer(number=f"{who.number}-old", name=who.name, created_at=now)
    tx.add_all([customer, other])
    tx.flush()
    other.merged_into_id = customer.id
    key = customer.id or 0
    _identities(tx, who, key, now)
    _doings(tx, stage, who, key, run.id or 0)
    _campaign(tx, stage, who, key, plan_id)
    _agreements(tx, who, key, now)
    plant_cards(tx, who, key, now)
    plant_calls(tx, who, key, now)
    _mentions(tx, stage, who, run.id or 0, plan_id)
    _definitions(tx, stage, who, key)
    tx.add_all(
        [
            CustomerMerge(
                kept_id=key, merged_id=other.id or 0, before={"name": who.name}, merged_by="staff:1", merged_at=now
            ),
            DistinctPair(first_id=stage.customers[0], second_id=key, decided_by="staff:1", decided_at=now),
            ImportChange(import_id=run.id or 0, table_name="customer", row_id=key, before={"email": who.email}),
            AuditEntry(at=now, actor=f"customer:{key}", action="looked", subject=f"customer:{key}", detail={}),
        ]
    )
    tx.flush()
    return key


def _identities(tx: Session, who: Who, key: int, now: datetime) -> None:
    for kind, value in (
        (IdentityKind.NUMBER, who.number),
        (IdentityKind.CARD, who.card),
        (IdentityKind.EMAIL, who.email),
        (IdentityKind.TELEPHONE, who.telephone),
        (IdentityKind.TELEGRAM, str(who.chat)),
    ):
        tx.add(Identity(customer_id=key, kind=kind, value=value, created_at=now))
    for channel, address in ((ChannelName.TELEGRAM, str(who.chat)), (ChannelName.EMAIL, who.email)):
        tx.add(Route(customer_id=key, channel=channel, address=address, created_at=now, changed_at=now))


def _doings(tx: Session, stage: Stage, who: Who, key: int, run: int) -> None:
    now, today = stage.clock.now(), date(2026, 2, 1)
    purchase = Purchase(
        source="office", document=f"D-{key} / {who.number}", customer_id=key, at=now, business_date=today
    )
    tx.add(purchase)
    tx.flush()
    tx.add_all(
        [
            PurchaseLine(
                purchase_id=purchase.id or 0,
                product_id=stage.product_id,
                content_key=f"k{key}",
                at=now,
                business_date=today,
                quantity=Decimal(1),
                unit_price=Decimal("4.5"),
                amount=450,
            ),
            Contact(
                customer_id=key, channel="counter", at=now, business_date=today, contents=who.mentioned(), import_id=run
            ),
            Trouble(customer_id=key, occurred_on=today, description=who.mentioned(), created_at=now),
            Contract(customer_id=key, number=f"C/{who.number}", starts_on=today, monthly_amount=900, created_at=now),
            ManagerialAccount(
                customer_id=key, product_id=stage.product_id, month=today, sales=450, profit=100, cost=350
            ),
        ]
    )
    talk = Conversation(
        customer_id=key,
        channel=ChannelName.TELEGRAM,
        state=ConversationState.OPEN,
        slack_channel="C7",
        slack_thread="1700000000.000700",
        opened_at=now,
        last_heard_at=now,
    )
    tx.add(talk)
    tx.flush()
    tx.add(
        ConversationMessage(
            conversation_id=talk.id or 0, direction=Direction.FROM_CUSTOMER, text=who.mentioned(), at=now
        )
    )


def _campaign(tx: Session, stage: Stage, who: Who, key: int, plan_id: int) -> None:
    now = stage.clock.now()
    proposal = Proposal(
        plan_id=plan_id,
        customer_id=key,
        product_id=stage.product_id,
        state=ProposalState.PLANNED,
        channel=ChannelName.TELEGRAM,
        address=str(who.chat),
        reason=who.mentioned(),
        text=f"Hello {who.name}",
        created_at=now,
    )
    tx.add(proposal)
    tx.flush()
    delivery = Delivery(
        plan_id=plan_id,
        customer_id=key,
        proposal_id=proposal.id or 0,
        channel=ChannelName.TELEGRAM,
        address=str(who.chat),
        state=DeliveryState.WAITING,
        due_at=now + timedelta(days=1),
        reason=f"to {who.name}",
    )
    link = CountedLink(plan_id=plan_id, url=f"https://shop.example/?who={who.email}")
    tx.add_all([delivery, link])
    tx.flush()
    tx.add_all(
        [
            DeliveryAttempt(
                delivery_id=delivery.id or 0,
                number=1,
                channel=ChannelName.TELEGRAM,
                started_at=now,
                detail=who.mentioned(),
            ),
            LinkVisit(counted_link_id=link.id or 0, delivery_id=delivery.id or 0, first_at=now, last_at=now),
            Response(
                plan_id=plan_id,
                delivery_id=delivery.id or 0,
                customer_id=key,
                kind=ResponseKind.INTERESTED,
                at=now,
                purchase_id=1,
            ),
            ListMember(list_id=stage.list_id, customer_id=key, weight=9, reason=f"{who.name} bought"),
        ]
    )
    tx.flush()


def _agreements(tx: Session, who: Who, key: int, now: datetime) -> None:
    agreed: dict[str, Any] = {"customer_id": key, "channel": ChannelName.TELEGRAM, "purpose": Purpose.OFFERS}
    tx.add_all(
        [
            Consent(**agreed, state=ConsentState.GIVEN, changed_at=now),
            ConsentEvent(**agreed, state=ConsentState.GIVEN, at=now, how=who.mentioned(), text_version="en-1"),
            ConsentRequest(
                **agreed,
                digest=f"{key:064d}",
                how=who.mentioned(),
                text_version="en-1",
                made_at=now,
                expires_at=now + timedelta(days=7),
            ),
            LinkToken(digest=f"{key:064d}", customer_id=key, made_by="staff:1", made_at=now, expires_at=now),
            ContactPreference(customer_id=key, most_per_30_days=2, changed_at=now),
            RegisteredRange(customer_id=key, product_id=1, registered_at=now, registered_by=f"customer:{key}"),
        ]
    )


def _mentions(tx: Session, stage: Stage, who: Who, run: int, plan_id: int) -> None:
    """Write the person's name and numbers into texts that belong to nobody."""
    now, said = stage.clock.now(), who.mentioned()
    chat = {"id": who.chat, "type": "private", "first_name": who.name}
    update = {"update_id": who.chat, "message": {"chat": chat, "from": chat, "message_id": 1, "text": said}}
    question = Question(
        kind=QuestionKind.CUSTOMERS,
        words=said,
        filter_text=f"number = '{who.number}'",
        sentence=said,
        found=1,
        asked_by="U1",
        asked_at=now,
    )
    tx.add(question)
    tx.flush()
    plan = tx.get_one(Plan, plan_id)
    plan.note = said
    reply: dict[str, Any] = {"created_at": now, "due_at": now}
    tx.add_all(
        [
            InboxEvent(
                source="telegram",
                source_id=f"telegram {question.id}",
                kind="update",
                payload=update,
                state=InboxState.DONE,
                received_at=now,
            ),
            InboxEvent(
                source="slack",
                source_id=f"slack {question.id}",
                kind="command",
                payload={"text": said, "deep": [{"of": [who.name, who.chat]}]},
                answer={"text": said},
                error=said,
                state=InboxState.DONE,
                received_at=now,
            ),
            Reply(
                cause=f"seldom:{who.chat}:stranger:2026-03-02",
                surface=Surface.TELEGRAM,
                method="sendMessage",
                payload={"chat_id": who.chat, "text": f"Hello {who.name}"},
                state=ReplyState.SENT,
                **reply,
            ),
            Reply(
                cause=f"waiting {question.id}",
                surface=Surface.TELEGRAM,
                method="sendMessage",
                payload={"chat_id": who.chat, "text": "not yet said"},
                **reply,
            ),
            Reply(
                cause=f"card {question.id}",
                surface=Surface.SLACK,
                method="chat.postMessage",
                payload={"channel": "C1", "text": said, "blocks": [{"type": "section", "text": {"text": said}}]},
                result={"ok": True, "ts": f"1700000000.{question.id:06d}", "channel": "C1"},
                state=ReplyState.SENT,
                **reply,
            ),
            SavedFilter(name=f"only {who.name}", text=f"name = '{who.name}'", saved_by="U1", saved_at=now),
            CustomerList(name=f"list of {who.name}", question_id=question.id or 0, size=1, saved_by="U1", saved_at=now),
            CannedReply(name=f"to {who.name}", text=said, saved_by="U1", saved_at=now),
            Evaluation(plan_id=plan_id, at=now, final=False, figures={"best": who.name}),
            ScheduledReport(
                kind=ReportKind.QUESTION,
                subject=said,
                recurrence=Recurrence.ONCE,
                minute=0,
                slack_channel="C1",
                made_by_id=stage.author.id or 0,
                made_at=now,
            ),
            Contact(
                customer_id=stage.customers[0],
                channel="counter",
                at=now,
                business_date=date(2026, 2, 1),
                contents=said,
            ),
            ImportChange(import_id=run, table_name="product", row_id=who.chat % 10**6, before={"said": said}),
            AuditEntry(at=now, actor="staff:1", action="noted", subject="shop", detail={"said": said}),
        ]
    )
    tx.flush()


def _definitions(tx: Session, stage: Stage, who: Who, key: int) -> None:
    """Write the person into what staff define, and into an earlier version of a list."""
    now, said, only = stage.clock.now(), who.mentioned(), f"number = '{who.number}'"
    saved: dict[str, Any] = {"saved_by": "U1", "saved_at": now}
    earlier = ListVersion(
        list_id=stage.list_id,
        number=key,
        question_id=tx.get_one(CustomerList, stage.list_id).question_id,
        size=1,
        taken_by="U1",
        taken_at=now,
    )
    tx.add(earlier)
    tx.flush()
    tx.add_all(
        [
            ListVersionMember(version_id=earlier.id or 0, customer_id=key, weight=9),
            VirtualAttribute(name=f"like {who.name}", expression=only, description=said, **saved),
            RuleBase(name=f"for {who.name}", rules=[{"name": said, "when": only, "add": "1"}], **saved),
            SavedExtraction(name=f"all of {who.name}", spec={"stages": [{"filter": only}]}, **saved),
            DisplaySetting(name=f"of {who.name}", settings={"title": said}, **saved),
            DefinitionVersion(
                kind=DefinitionKind.FILTER, name=f"only {who.name}", number=1, body={"text": only}, **saved
            ),
            CatalogueChange(
                subject=CatalogueSubject.PRODUCT, row_id=1, after={"name": said}, made_by="U1", made_at=now
            ),
        ],
    )
    tx.flush()


def plant_files(stage: Stage, who: Who, customer_id: int) -> None:
    """Leave a line of an import and a copy of everything in the data folder."""
    folder = stage.shop.data_dir / "rejects"
    folder.mkdir(exist_ok=True)
    (folder / "import-1.csv").write_text(f"line,why\n1,{who.email},bad\n2,somebody else,bad\n", "utf-8")
    outgoing_file(stage.shop.data_dir, customer_id, ".json").write_text(json.dumps(who.traces), "utf-8")


def erase(stage: Stage, customer_id: int) -> None:
    """Erase somebody as the commands do."""
    forget_files(stage.shop, customer_id)
    with stage.shop.store.write() as tx:
        erase_customer(tx, stage.shop, customer_id, "staff:1")


def found_in_tables(session: Session, traces: tuple[str, ...]) -> list[str]:
    """Return every place in the database where one of `traces` stands, as "table.column: trace"."""
    places = []
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            values = [str(row[0]) for row in session.execute(select(cast(column, String)).where(column.is_not(None)))]
            for value in values:
                text = value.casefold()
                places += [
                    f"{table.name}.{column.name}: {trace}"
                    for trace in traces
                    if trace.casefold() in text or json.dumps(trace)[1:-1].casefold() in text
                ]
    return places
