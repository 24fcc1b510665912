"""Cards in Slack: who presents one and what to offer, what was found that somebody has to decide, and its forms."""

import json
from collections.abc import Sequence
from typing import Any

from bot.views.blocks import (
    Block,
    actions,
    button,
    clip,
    context,
    escape,
    field,
    fields,
    header,
    modal,
    section,
    text_element,
)
from bot.views.elements import menu, option
from bot.views.moments import moment
from core.actions.cards.decide_finding import Decision, choices_of
from core.actions.cards.relay_cards import Presented, Relay
from core.models import CardFinding, CardState
from core.shop import Shop

MOST_NAMED = 12
LONGEST_SCRIPT, LONGEST_OFFER = 900, 280
LABELS = {
    Decision.BLOCK: "Block the card",
    Decision.LET_BE: "Let it be",
    Decision.COUNT_ON: "Count on without it",
    Decision.HAPPENED: "It is on the card",
    Decision.NOT_HAPPENED: "It is not on the card",
    Decision.UNBLOCK: "Let them try again",
}
CONFIRMED = {Decision.BLOCK, Decision.COUNT_ON, Decision.HAPPENED, Decision.NOT_HAPPENED}


def relay_message(shop: Shop, relay: Relay) -> tuple[str, list[Block]]:
    """Return what a shop's channel is told: one card with everything, several in a summary."""
    if len(relay.presented) == 1:
        return _one(shop, relay.presented[0])
    return _several(relay)


def _one(shop: Shop, each: Presented) -> tuple[str, list[Block]]:
    holder = each.holder
    who = f"{holder.called} ({holder.customer.number})" if holder.customer and holder.customer.name else holder.called
    text = f"{escape(who)} is at {escape(each.terminal.name)}"
    blocks = [section(f":credit_card: *{escape(who)}* is at {escape(each.terminal.name)}")]
    if holder.card.state is not CardState.ACTIVE:
        blocks.append(section(f":no_entry: The card is {holder.card.state.value}. Do not serve points on it."))
    blocks.append(
        fields(
            f"*Recent spending*\nrank {each.said('recent_rank', holder.recent_rank)}",
            f"*Continuity*\nrank {each.said('continuity_rank', holder.continuity_rank)}",
            f"*Points*\n{each.said('points', holder.points):,}",
            f"*Uses*\n{each.said('uses', holder.uses):,}",
        )
    )
    if holder.comment:
        blocks.append(section(f":speech_balloon: {escape(holder.comment)}"))
    if offered := [*holder.services, *each.offers]:
        blocks.append(section("*Offer*\n" + "\n".join(f"• {escape(clip(line, LONGEST_OFFER))}" for line in offered)))
    if holder.script:
        blocks.append(section(f"*What the campaign says*\n>{escape(clip(holder.script, LONGEST_SCRIPT))}"))
    value = str(each.entry.id)
    blocks.append(
        actions(
            button("Issue a coupon …", "card_coupon_open", value, style="primary"),
            button("Note what was said …", "card_note_open", value),
        )
    )
    return text, [*blocks, context(f"Card {holder.card.number} · {moment(each.entry.at, shop.zone)}")]


def _several(relay: Relay) -> tuple[str, list[Block]]:
    text = f"{len(relay.presented)} cards were presented at {escape(relay.shop.name)}"
    lines = []
    for each in relay.presented[:MOST_NAMED]:
        ranks = (
            f"{each.said('recent_rank', each.holder.recent_rank)}/"
            f"{each.said('continuity_rank', each.holder.continuity_rank)}"
        )
        comment = f" · {escape(clip(each.holder.comment, 80))}" if each.holder.comment else ""
        lines.append(f"• *{escape(clip(each.holder.called, 60))}* at {escape(each.terminal.name)} · {ranks}{comment}")
    more = len(relay.presented) - MOST_NAMED
    lines += [f"and {more} more"] if more > 0 else []
    note = context("It is busy: several at once. The numbers are the ranks of recent spending and of continuity.")
    return text, [section(f"*{text}*\n" + "\n".join(lines)), note]


def coupon_form(who: str, metadata: dict[str, Any]) -> Block:
    """Return the form that issues a coupon to whoever has presented a card."""
    return modal(
        "Issue a coupon",
        "card_coupon",
        "Issue",
        json.dumps(metadata),
        [
            section(f"For *{escape(who)}*: usable once, at any shop of the programme."),
            field("title", "What it is good for", text_element(placeholder="10% off the next cake", longest=150)),
            field("days", "For how long", menu([option(f"{days} days", str(days)) for days in (7, 30, 90, 365)], "30")),
        ],
    )


def note_form(who: str, metadata: dict[str, Any]) -> Block:
    """Return the form that takes down what was said at the till."""
    element = text_element(multiline=True, placeholder="Asked for gluten-free bread", longest=1_000)
    blocks = [section(f"What did *{escape(who)}* say?"), field("said", "What was said", element)]
    return modal("Note what was said", "card_note", "Note", json.dumps(metadata), blocks)


def findings_message(findings: Sequence[CardFinding]) -> tuple[str, list[Block]]:
    """Return what was found, each with what can be decided about it."""
    text = "Something about cards has to be decided" if len(findings) == 1 else "Things about cards have to be decided"
    blocks: list[Block] = [header(text)]
    for each in findings[:MOST_NAMED]:
        blocks += [section(f"*{each.kind.value.capitalize()}*: {escape(clip(each.text, 600))}"), _decisions(each)]
    more = len(findings) - MOST_NAMED
    if more > 0:
        blocks.append(context(f"And {more} more: `@najimi cards findings` shows what is open."))
    return text, blocks


def _decisions(finding: CardFinding) -> Block:
    made = [
        button(
            LABELS[each],
            f"finding_decide:{place}",
            f"{finding.id}:{each.value}",
            confirm="This cannot be taken back here." if each in CONFIRMED else "",
        )
        for place, each in enumerate(choices_of(finding))
    ]
    return actions(*made)


def coupon_text(code: str, title: str, who: str) -> str:
    """Say that a coupon was issued."""
    return f"Issued to {escape(who)}: *{escape(title)}*, code `{code}`. It can be used once."
