"""A plan put together: who is told what, who is left alone, who cannot be reached, and what it costs."""

from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session

from core.errors import ScriptError
from core.messages.fields import Values
from core.messages.scripts import RenderedText, ScriptRenderer
from core.models import Product, ProposalState
from core.plans.audience import Candidate, candidates
from core.plans.control import draw, salt_of
from core.plans.draft import CheckedDraft
from core.plans.reasons import customers_reasons
from core.shop import Shop

FAULTS_SHOWN = 3


@dataclass(frozen=True)
class Member:
    """One member of the list with the part that the plan gives to them."""

    candidate: Candidate
    state: ProposalState
    reason: str
    rendered: RenderedText


@dataclass(frozen=True)
class Composition:
    """Every member of the list, best first; `cost` of all messages in minor units; the salt of the control group."""

    members: tuple[Member, ...]
    cost: int
    salt: str

    def of(self, state: ProposalState) -> list[Member]:
        """Return the members with this part."""
        return [member for member in self.members if member.state is state]

    def unreachable(self) -> Counter[str]:
        """Return how many cannot be reached, by reason."""
        return Counter(member.candidate.held_back_reason or "" for member in self.of(ProposalState.HELD_BACK))

    def faulty(self) -> list[Member]:
        """Return those whose text cannot be made although they could be reached."""
        return [m for m in self.members if m.rendered.fault and m.state is not ProposalState.HELD_BACK]

    def refuse_faults(self) -> None:
        """Raise `ScriptError`, naming the first customers, where a text cannot be made or carried."""
        faulty = self.faulty()
        if faulty:
            named = "\n".join(f"{m.candidate.called}: {m.rendered.fault}" for m in faulty[:FAULTS_SHOWN])
            message = f"The message cannot be made for {len(faulty)} of the customers.\n{named}"
            raise ScriptError(message)


def compose(session: Session, shop: Shop, checked: CheckedDraft) -> Composition:
    """Put the plan together as of now; raises `ScriptError` for a script that cannot be used at all."""
    draft, channel = checked.draft, checked.channel
    found = candidates(session, checked)
    salt = salt_of(draft.origin, draft.list_id)
    reachable = [candidate.person for candidate in found if candidate.address is not None]
    control = draw(reachable, salt=salt, origin=draft.origin, percent=draft.control_percent)
    reasons = customers_reasons(session, checked, [candidate.customer_id for candidate in found])
    missing = missing_fields(checked.product)
    renderer = ScriptRenderer(draft.script, channel.format, channel.longest_text, missing)
    rows = [_values(shop, checked.product, candidate, reasons[candidate.customer_id]) for candidate in found]
    members = tuple(
        Member(candidate, _state(candidate, control), reasons[candidate.customer_id], rendered)
        for candidate, rendered in zip(found, renderer.render_many(rows), strict=True)
    )
    told = sum(member.state is ProposalState.PLANNED for member in members)
    return Composition(members, told * channel.cost, salt)


def missing_fields(product: Product | None) -> dict[str, str]:
    """Return the fields that a plan for this product cannot fill, each with the reason."""
    if product is None:
        reason = "this plan offers no product"
        return {"product.name": reason, "product.code": reason, "product.price": reason}
    return {"product.price": f"{product.name} has no price"} if product.unit_price is None else {}


def _state(candidate: Candidate, control: frozenset[int]) -> ProposalState:
    if candidate.address is None:
        return ProposalState.HELD_BACK
    return ProposalState.CONTROL if candidate.customer_id in control else ProposalState.PLANNED


def _values(shop: Shop, product: Product | None, candidate: Candidate, reason: str) -> Values:
    price = product.unit_price if product else None
    return Values(
        customer_name=candidate.name,
        customer_number=candidate.number,
        reason=reason,
        shop_name=shop.name,
        product_name=product.name if product else None,
        product_code=product.code if product else None,
        product_price=None if price is None else shop.currency.price_text(price),
    )
