"""Every table that holds something on a person, and how their rows are found: what an export says and erasing empties.

A test compares this list with the foreign keys of all tables, so that a new one cannot be forgotten.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, SQLModel, col, select

from core.models import (
    Call,
    CallMark,
    CallTask,
    CallUtterance,
    Card,
    CardCommand,
    CardFinding,
    CardRecord,
    CardReservation,
    CardStanding,
    Caution,
    Consent,
    ConsentEvent,
    ConsentRequest,
    Contact,
    ContactPreference,
    Contract,
    Conversation,
    ConversationMessage,
    Customer,
    CustomerMerge,
    Delivery,
    DeliveryAttempt,
    DistinctPair,
    Identity,
    LinkToken,
    LinkVisit,
    ListMember,
    ListVersionMember,
    ManagerialAccount,
    PointsAccount,
    PointsEntry,
    Proposal,
    Purchase,
    PurchaseLine,
    RegisteredRange,
    Response,
    Route,
    TerminalEntry,
    Trouble,
    Voucher,
)
from core.privacy.person import Person

Where = Callable[[Person], ColumnElement[bool]]


@dataclass(frozen=True)
class Held:
    """One table: a title for its readers, the condition that picks a person's rows, and columns an export leaves out.

    Left out are digests of secrets, other people's names (members of staff), and places inside the shop's Slack.
    """

    model: type[SQLModel]
    title: str
    where: Where
    without: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Return the table's name."""
        return str(self.model.__tablename__)

    def rows(self, session: Session, person: Person) -> Iterator[SQLModel]:
        """Yield the person's rows, oldest first."""
        yield from session.exec(select(self.model).where(self.where(person)).order_by(self.model.id))  # type: ignore[attr-defined]

    def row_ids(self, session: Session, person: Person) -> list[int]:
        """Return the ids of the person's rows."""
        found = session.exec(select(self.model.id).where(self.where(person)))  # type: ignore[attr-defined]
        return [int(number) for number in found]


def _own(model: type[SQLModel]) -> Where:
    return lambda person: col(model.customer_id).in_(person.ids)  # type: ignore[attr-defined]


def _points(person: Person) -> ColumnElement[bool]:
    """Return the condition that points came onto or went off a card of the person's."""
    cards = select(Card.id).where(col(Card.customer_id).in_(person.ids))
    accounts = select(PointsAccount.id).where(col(PointsAccount.card_id).in_(cards))
    return or_(col(PointsEntry.debit_id).in_(accounts), col(PointsEntry.credit_id).in_(accounts))


def _below(child: object, parent: type[SQLModel]) -> Where:
    """Return the condition that a row's column `child` names a row of the person's in the table `parent`."""
    ids = parent.id  # type: ignore[attr-defined]
    return lambda person: col(child).in_(select(ids).where(col(parent.customer_id).in_(person.ids)))  # type: ignore[attr-defined]


HELD = (
    Held(Customer, "Who you are", lambda person: col(Customer.id).in_(person.ids)),
    Held(Identity, "By what you are recognised", _own(Identity)),
    Held(Route, "Addresses at which you can be reached", _own(Route)),
    Held(Consent, "What you agreed to, as it stands", _own(Consent)),
    Held(ConsentEvent, "What you agreed to or withdrew, and how", _own(ConsentEvent)),
    Held(ConsentRequest, "What you were asked to confirm", _own(ConsentRequest), frozenset({"digest"})),
    Held(ContactPreference, "How often, when and of what prices you want to hear from us", _own(ContactPreference)),
    Held(
        RegisteredRange,
        "What you want to hear of",
        _own(RegisteredRange),
        frozenset({"registered_by", "withdrawn_by"}),
    ),
    Held(LinkToken, "Links that were made for you", _own(LinkToken), frozenset({"digest", "made_by"})),
    Held(Purchase, "Your purchases", _own(Purchase), frozenset({"staff"})),
    Held(PurchaseLine, "What you bought, line by line", _below(PurchaseLine.purchase_id, Purchase)),
    Held(Contract, "Your contracts", _own(Contract)),
    Held(Contact, "Contacts between you and us", _own(Contact)),
    Held(Trouble, "Troubles that you told us of", _own(Trouble)),
    Held(ManagerialAccount, "Our accounts about you, by month", _own(ManagerialAccount)),
    Held(Card, "Your cards", _own(Card), frozenset({"issued_by", "receipt"})),
    Held(CardStanding, "What your cards say about you", _own(CardStanding)),
    Held(CardCommand, "What we ordered your cards to do", _below(CardCommand.card_id, Card), frozenset({"command"})),
    Held(CardRecord, "What your cards wrote down", _below(CardRecord.card_id, Card), frozenset({"content", "receipt"})),
    Held(
        CardReservation,
        "What a shop's card keeps for yours until it is settled",
        _below(CardReservation.card_id, Card),
        frozenset({"content", "decided_by", "counter"}),
    ),
    Held(TerminalEntry, "When you presented a card, and what was noted", _below(TerminalEntry.card_id, Card)),
    Held(
        CardFinding,
        "What was not as it should be with a card of yours",
        _below(CardFinding.card_id, Card),
        frozenset({"cause", "decided_by"}),
    ),
    Held(PointsAccount, "Points on your cards, by the shop that gave them", _below(PointsAccount.card_id, Card)),
    Held(PointsEntry, "How points came and went", _points, frozenset({"cause"})),
    Held(
        Voucher,
        "What you were given for points or as a customer",
        _own(Voucher),
        # Whoever knows the code can have what it is good for.
        frozenset({"code", "cause", "issued_by", "redeemed_by"}),
    ),
    Held(ListMember, "Lists on which you stand", _own(ListMember)),
    Held(ListVersionMember, "Lists on which you stood", _own(ListVersionMember)),
    Held(Proposal, "What we planned to propose to you", _own(Proposal)),
    Held(Delivery, "Messages to you", _own(Delivery)),
    Held(DeliveryAttempt, "How each message was sent", _below(DeliveryAttempt.delivery_id, Delivery)),
    Held(LinkVisit, "Links in our messages that you followed", _below(LinkVisit.delivery_id, Delivery)),
    Held(Response, "What you answered", _own(Response)),
    Held(
        Conversation,
        "Your conversations with us",
        _own(Conversation),
        frozenset({"assigned_to_id", "slack_channel", "slack_thread", "closed_by"}),
    ),
    Held(
        ConversationMessage,
        "What was said in them",
        _below(ConversationMessage.conversation_id, Conversation),
        frozenset({"staff_id", "cause"}),
    ),
    Held(
        Call,
        "Your telephone calls with us",
        _own(Call),
        frozenset({"operator_id", "noted_by_id", "recording"}),
    ),
    Held(CallUtterance, "What was said in them, word by word", _below(CallUtterance.call_id, Call)),
    Held(
        CallMark,
        "What we noted as mattering in them",
        _below(CallMark.call_id, Call),
        frozenset({"made", "done_by_id"}),
    ),
    Held(CallTask, "Calls to you that we planned", _below(CallTask.delivery_id, Delivery), frozenset({"taken_by_id"})),
    Held(
        Caution,
        "When we meant to get in touch with you in person instead of writing",
        _own(Caution),
        frozenset({"done_by_id"}),
    ),
    Held(
        CustomerMerge,
        "Profiles of you that were joined",
        lambda person: or_(col(CustomerMerge.kept_id).in_(person.ids), col(CustomerMerge.merged_id).in_(person.ids)),
        # It repeats rows of above, and, of a merger that was undone, another person's.
        frozenset({"before", "kept_id", "merged_id", "merged_by", "undone_by"}),
    ),
    Held(
        DistinctPair,
        "That you are not the same person as another customer",
        lambda person: or_(col(DistinctPair.first_id).in_(person.ids), col(DistinctPair.second_id).in_(person.ids)),
        frozenset({"first_id", "second_id", "decided_by"}),
    ),
)
