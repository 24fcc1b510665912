"""A plan put together: who is told what, who is left alone, who cannot be reached, and what it costs."""

from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session

from core.errors import ScriptError
from core.messages.fields import Values
from core.messages.links import MOST_ADDRESSES, addresses, at_longest
from core.messages.markup import fault
from core.messages.scripts import RenderedText, ScriptRenderer
from core.models import Product, ProposalState
from core.plans.audience import Candidate, candidates
from core.plans.control import draw, salt_of
from core.plans.draft import CheckedDraft, PlanDraft
from core.plans.reasons import customers_reasons
from core.plans.variants import FIRST, SECOND, second_half
from core.shop import Shop

FAULTS_SHOWN = 3


@dataclass(frozen=True)
class Member:
    """One member of the list with the part that the plan gives to them."""

    candidate: Candidate
    state: ProposalState
    reason: str
    rendered: RenderedText
    variant: str | None = None


@dataclass(frozen=True)
class Composition:
    """Every member of the list, best first; `cost` of all messages in minor units; the salt of the control group.

    `addresses` are those whose visits are counted, none where that was not asked for.
    """

    members: tuple[Member, ...]
    cost: int
    salt: str
    addresses: tuple[str, ...] = ()

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
    told = [each.person for each in found if each.address is not None and each.customer_id not in control]
    second = second_half(told, salt=salt, origin=draft.origin) if draft.script_b is not None else frozenset()
    texts = _texts(shop, checked, found, reasons, second)
    members = tuple(
        Member(each, state, reasons[each.customer_id], texts[each.customer_id], _variant(draft, state, each, second))
        for each in found
        for state in (_state(each, control),)
    )
    links = _addresses(checked, members)
    return Composition(members, len(told) * channel.cost, salt, links)


def _variant(draft: PlanDraft, state: ProposalState, candidate: Candidate, second: frozenset[int]) -> str | None:
    if draft.script_b is None or state is not ProposalState.PLANNED:
        return None
    return SECOND if candidate.customer_id in second else FIRST


def _texts(
    shop: Shop, checked: CheckedDraft, found: list[Candidate], reasons: dict[int, str], second: frozenset[int]
) -> dict[int, RenderedText]:
    """Return everybody's text, each by the script that is theirs; raises `ScriptError` saying which of two is wrong."""
    draft, missing = checked.draft, missing_fields(checked.product)
    price = checked.product.unit_price if checked.product else None
    # Written once: it is the same for everybody.
    price_text = None if price is None else shop.currency.price_text(price)
    texts: dict[int, RenderedText] = {}
    for script, mine in ((draft.script, False), (draft.script_b, True)):
        if script is None:
            continue
        theirs = [each for each in found if (each.customer_id in second) is mine]
        renderer = ScriptRenderer(script, checked.channel.format, checked.channel.longest_text, missing)
        try:
            made = renderer.render_many(
                [_values(shop, checked.product, price_text, each, reasons[each.customer_id]) for each in theirs]
            )
        except ScriptError as error:
            if draft.script_b is None:
                raise
            message = f"{'Second' if mine else 'First'} script: {error}"
            raise ScriptError(message) from error
        texts |= {each.customer_id: _fitting(shop, checked, text) for each, text in zip(theirs, made, strict=True)}
    return texts


def _fitting(shop: Shop, checked: CheckedDraft, made: RenderedText) -> RenderedText:
    """Return a text, or the fault where its counted addresses, which are longer, make it too long to be carried."""
    if made.fault or not checked.draft.count_links:
        return made
    channel = checked.channel
    problem = fault(at_longest(made.text, channel.format, shop.public_url), channel.format, channel.longest_text)
    return RenderedText(fault=f"With counted addresses: {problem}") if problem else made


def _addresses(checked: CheckedDraft, members: tuple[Member, ...]) -> tuple[str, ...]:
    """Return the addresses to count; raise `ScriptError` where nearly everybody would get another one."""
    if not checked.draft.count_links:
        return ()
    found: dict[str, None] = {}
    # Those of the first script first, whichever script whoever is best on the list is told.
    for member in sorted(members, key=lambda each: each.variant == SECOND):
        if member.state is ProposalState.PLANNED:
            found |= dict.fromkeys(addresses(member.rendered.text, checked.channel.format))
        if len(found) > MOST_ADDRESSES:
            message = (
                f"The messages hold more than {MOST_ADDRESSES} different addresses. To be counted, an address has to "
                "be the same for everybody: take the customer's fields out of it, or do not count visits."
            )
            raise ScriptError(message)
    return tuple(found)


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


def _values(shop: Shop, product: Product | None, price: str | None, candidate: Candidate, reason: str) -> Values:
    return Values(
        customer_name=candidate.name,
        customer_number=candidate.number,
        reason=reason,
        shop_name=shop.name,
        product_name=product.name if product else None,
        product_code=product.code if product else None,
        product_price=price,
    )
