"""What acting on each kind of mark does, and how it is taken back: one entry a kind."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlmodel import Session

from core.actions.customers.choose_notice_route import choose_notice_route, notice_route
from core.actions.customers.consent import give_consent, withdraw_consent
from core.calls.asked_back import DONE_BY, ONCE
from core.clock import business_date
from core.customers.agreement import Agreement, consent_row
from core.errors import RefusedError
from core.models import (
    Call,
    CallMark,
    ChannelName,
    ConsentState,
    Contact,
    Customer,
    MarkKind,
    MarkState,
    NoticeRoute,
    Product,
    Purpose,
    Staff,
    Trouble,
    TroubleStatus,
)
from core.shop import Shop

LONGEST = 4_000
Made = dict[str, Any]


class Effect(ABC):
    """What is done about one kind of mark; `made` holds ids and states alone, so that it can be taken back."""

    UNDO_FOR: ClassVar = timedelta(minutes=15)
    needs_product: bool = False

    @abstractmethod
    def make(  # noqa: PLR0917 - what is known when it is done
        self, tx: Session, shop: Shop, call: Call, customer: Customer, product: Product | None, said: str, staff: Staff
    ) -> Made:
        """Do it; return what it made."""

    @abstractmethod
    def take_back(self, tx: Session, shop: Shop, call: Call, made: Made, staff: Staff) -> None:
        """Take it back; raise `RefusedError` where somebody went on from there."""


class FiledContact(Effect):
    """A contact of a channel that says what it is: an inquiry, or a request for a quotation."""

    def __init__(self, kind: MarkKind) -> None:
        """File contacts for marks of this kind."""
        self._kind = kind

    def make(  # noqa: PLR0917 - as declared
        self, tx: Session, shop: Shop, call: Call, customer: Customer, product: Product | None, said: str, staff: Staff
    ) -> Made:
        """File it, of the moment of the call."""
        del call, staff
        now = shop.clock.now()
        contact = Contact(
            customer_id=customer.id or 0,
            product_id=product.id if product is not None else None,
            channel=self._channel(shop),
            at=now,
            business_date=business_date(now, shop.zone),
            contents=said[:LONGEST] or None,
        )
        tx.add(contact)
        tx.flush()
        return {"contact": contact.id}

    def take_back(self, tx: Session, shop: Shop, call: Call, made: Made, staff: Staff) -> None:
        """Delete it."""
        del shop, call, staff
        contact = tx.get(Contact, made.get("contact", 0))
        if contact is not None:
            tx.delete(contact)
            tx.flush()

    def _channel(self, shop: Shop) -> str:
        """Return the channel that stands for it in this shop, so that it counts as concrete demand."""
        rule = shop.demand
        if self._kind is MarkKind.QUOTATION:
            return next(iter(rule.quotations), "quotation")
        return next(iter(rule.inquiries), "inquiry")


class NotedProposal(Effect):
    """What was proposed in a call: the mark itself says so, and stands among the customer's proposals from then on.

    It is part of the call, which is the contact (`core.calls.proposed`).
    """

    needs_product = True

    def make(  # noqa: PLR0917 - as declared
        self, tx: Session, shop: Shop, call: Call, customer: Customer, product: Product | None, said: str, staff: Staff
    ) -> Made:
        """Make nothing besides."""
        del tx, shop, call, customer, product, said, staff
        return {}

    def take_back(self, tx: Session, shop: Shop, call: Call, made: Made, staff: Staff) -> None:
        """Leave it to the mark."""
        del tx, shop, call, made, staff


class OpenedTrouble(Effect):
    """A trouble that somebody has to settle."""

    def make(  # noqa: PLR0917 - as declared
        self, tx: Session, shop: Shop, call: Call, customer: Customer, product: Product | None, said: str, staff: Staff
    ) -> Made:
        """Open it, of the day of the call."""
        del staff
        trouble = Trouble(
            customer_id=customer.id or 0,
            product_id=product.id if product is not None else None,
            occurred_on=business_date(call.started_at, shop.zone),
            classification="complaint",
            description=said[:LONGEST] or None,
            created_at=shop.clock.now(),
        )
        tx.add(trouble)
        tx.flush()
        return {"trouble": trouble.id}

    def take_back(self, tx: Session, shop: Shop, call: Call, made: Made, staff: Staff) -> None:
        """Delete it, unless somebody has taken it in hand."""
        del shop, call, staff
        trouble = tx.get(Trouble, made.get("trouble", 0))
        if trouble is None:
            return
        if trouble.status is not TroubleStatus.OPEN or trouble.last_handled_on is not None:
            message = "Somebody has taken that trouble in hand already. Settle it there."
            raise RefusedError(message)
        tx.delete(trouble)
        tx.flush()


class NotedCaution(Effect):
    """A wish for a call or a visit instead of messages."""

    def __init__(self, route: NoticeRoute) -> None:
        """Note the wish to hear by this way."""
        self._route = route

    def make(  # noqa: PLR0917 - as declared
        self, tx: Session, shop: Shop, call: Call, customer: Customer, product: Product | None, said: str, staff: Staff
    ) -> Made:
        """Register it."""
        del call, product, said
        before = choose_notice_route(tx, shop, customer.id or 0, self._route, f"staff:{staff.id}")
        return {"customer": customer.id, "route": before.value if before is not None else None}

    def take_back(self, tx: Session, shop: Shop, call: Call, made: Made, staff: Staff) -> None:
        """Register what was before, where nobody chose otherwise since."""
        del call
        customer_id, before = made["customer"], made["route"]
        if notice_route(tx, customer_id) is self._route:
            earlier = NoticeRoute(before) if before is not None else None
            choose_notice_route(tx, shop, customer_id, earlier, f"staff:{staff.id}")


class AskedBack(Effect):
    """Somebody asked to be called back, once: the call waits among those to be called back, and the mark says so."""

    def make(  # noqa: PLR0917 - as declared
        self, tx: Session, shop: Shop, call: Call, customer: Customer, product: Product | None, said: str, staff: Staff
    ) -> Made:
        """Make nothing besides; how they want to hear from the shop from now on is another wish."""
        del tx, shop, call, customer, product, said, staff
        return {ONCE: True}

    def take_back(self, tx: Session, shop: Shop, call: Call, made: Made, staff: Staff) -> None:
        """Leave it to the mark, unless somebody has called them back."""
        del tx, shop, call, staff
        if made.get(DONE_BY):
            message = "Somebody has called them back already."
            raise RefusedError(message)


class OptedOut(Effect):
    """No more offers by telephone; what was queued does not come back when it is taken back."""

    def make(  # noqa: PLR0917 - as declared
        self, tx: Session, shop: Shop, call: Call, customer: Customer, product: Product | None, said: str, staff: Staff
    ) -> Made:
        """Withdraw the agreement."""
        del product, said
        about = Agreement(customer.id or 0, ChannelName.TELEPHONE, Purpose.OFFERS)
        row = consent_row(tx, about)
        before = row.state.value if row is not None else None
        withdraw_consent(tx, shop, about, f"said so in call {call.sid or call.id}, to staff {staff.id}")
        after = consent_row(tx, about)
        return {
            "customer": customer.id,
            "state": before,
            "at": after.changed_at.isoformat() if after is not None else None,
        }

    def take_back(self, tx: Session, shop: Shop, call: Call, made: Made, staff: Staff) -> None:
        """Give the agreement back that there was, unless the customer has said anything since."""
        about = Agreement(made["customer"], ChannelName.TELEPHONE, Purpose.OFFERS)
        row = consent_row(tx, about)
        same = row is not None and made["at"] is not None and row.changed_at == datetime.fromisoformat(made["at"])
        if made["state"] != ConsentState.GIVEN.value:
            return
        if not same:
            message = "The customer has said something about offers since. That stands."
            raise RefusedError(message)
        give_consent(tx, shop, about, f"withdrawn by mistake in call {call.sid or call.id}, staff {staff.id}")


_EFFECTS: dict[MarkKind, Effect] = {
    MarkKind.PRODUCT: NotedProposal(),
    MarkKind.INQUIRY: FiledContact(MarkKind.INQUIRY),
    MarkKind.QUOTATION: FiledContact(MarkKind.QUOTATION),
    MarkKind.COMPLAINT: OpenedTrouble(),
    MarkKind.CALL_BACK: NotedCaution(NoticeRoute.CALL_CENTER),
    MarkKind.VISIT: NotedCaution(NoticeRoute.BUSINESS_SECTION),
    MarkKind.OPT_OUT: OptedOut(),
}
_ASKED_BACK = AskedBack()


def effect_of(mark: CallMark) -> Effect:
    """Return what acting on a mark does, or did.

    "Call me", heard in a call, asks for one call; how somebody wants to hear from the shop is noted by hand.
    """
    heard = mark.state is MarkState.OPEN and mark.utterance_id is not None
    if mark.kind is MarkKind.CALL_BACK and (heard or mark.made.get(ONCE)):
        return _ASKED_BACK
    return _EFFECTS[mark.kind]
