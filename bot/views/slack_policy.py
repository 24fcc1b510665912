"""The contact policy as a card and as a form."""

import json
from typing import Any

from babel.dates import format_datetime

from bot.views.blocks import actions, button, context, escape, field, header, modal, section, text_element
from bot.views.elements import boxes, menu, option, time_of_day
from core.actions.plans.set_policy import PolicyLook
from core.models import CapRule
from core.policy import DEFAULT, Policy
from core.policy.quiet_hours import clock_text
from core.policy.words import cap_text, changed_sentences, sentences
from core.shop import Shop

QUIET, IN_CAMPAIGN, TROUBLE, ADDRESS, CONFIRM = "quiet", "in_campaign", "trouble", "address", "confirm"
RULES = (
    (QUIET, "Nothing during quiet hours", "By each customer's own clock"),
    (TROUBLE, "Leave out who has an open trouble", "Until it is settled"),
    (ADDRESS, "Tell one of those who share an address", "The best of them; the others are left out"),
    (IN_CAMPAIGN, "Leave out who is in another campaign", "Until that one is finished"),
    (CONFIRM, "Agreements have to be confirmed", "By the customer, at their own address"),
)
MOST_ZONES = 5


def policy_card(shop: Shop, look: PolicyLook, who: str | None) -> list[dict[str, Any]]:
    """Return the policy in sentences, an example, what it took the place of, and what can be done."""
    blocks = [header("How often we write, and when"), section(_bullets(sentences(look.policy)))]
    if look.example:
        blocks.append(section(f"_For example_ {escape(look.example)}"))
    blocks.append(context(_origin(shop, look.policy, who)))
    if look.before is not None and (changes := changed_sentences(look.before, look.policy)):
        blocks.append(context("Before: " + " ".join(escape(before) for before, _ in changes)))
    if look.unusable_zones:
        blocks.append(section(_zones(look.unusable_zones)))
    buttons = [button("Change", "policy_open")]
    if look.before is not None:
        buttons.append(
            button(
                "Back to the policy before",
                "policy_back",
                str(look.policy.id),
                confirm="The policy before holds again from now on, also for messages that wait.",
            )
        )
    return [*blocks, actions(*buttons)]


def policy_done(who: str, changes: tuple[tuple[str, str], ...]) -> str:
    """Return what everybody reads once the policy was changed."""
    if not changes:
        return f"{escape(who)} looked at the policy and changed nothing."
    return f"{escape(who)} changed the contact policy:\n{_bullets(new for _, new in changes)}"


def policy_form(policy: Policy, metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the form with every field of the policy."""
    quiet = policy.quiet or DEFAULT.quiet
    start, end = (clock_text(quiet.start), clock_text(quiet.end)) if quiet else ("21:00", "08:00")
    rules = [option(label, value, words) for value, label, words in RULES]
    ticked = [
        value
        for value, holds in (
            (QUIET, policy.quiet is not None),
            (TROUBLE, policy.skip_open_trouble),
            (ADDRESS, policy.one_per_address),
            (IN_CAMPAIGN, policy.skip_in_campaign),
            (CONFIRM, policy.double_opt_in),
        )
        if holds
    ]
    what = [
        option("It waits until there is room", CapRule.DEFER.value),
        option("It is not sent at all", CapRule.DROP.value),
    ]
    return modal(
        "Contact policy",
        "policy",
        "Put in force",
        json.dumps(metadata),
        [
            field("rules", "Rules", boxes(rules, ticked), optional=True),
            field("quiet_from", "Quiet from", time_of_day(start)),
            field("quiet_until", "Quiet until", time_of_day(end), hint="Of the next morning, where that is earlier."),
            field(
                "caps",
                "At most so many messages, for each person and address",
                text_element("\n".join(map(cap_text, policy.caps)), multiline=True, longest=1000),
                hint="One a line: “2 in 7 days”, “1 in 3 days by telegram”. Empty: no limit.",
                optional=True,
            ),
            field("cap_rule", "What is more than that", menu(what, policy.cap_rule.value)),
            field(
                "told_within",
                "Leave out who was told anything within … days",
                text_element(str(policy.told_within_days or ""), longest=3),
                hint="Empty: nobody is left out for that.",
                optional=True,
            ),
        ],
    )


def _bullets(lines: Any) -> str:  # noqa: ANN401 - any sentences
    return "\n".join(f"• {escape(line)}" for line in lines)


def _origin(shop: Shop, policy: Policy, who: str | None) -> str:
    if policy.changed_at is None:
        return "This is what holds until an admin sets a policy. It holds for campaigns; answers always leave at once."
    when = format_datetime(policy.changed_at, "EEE d MMM y, HH:mm", tzinfo=shop.zone, locale="en_GB")
    return f"Set by {escape(who or 'somebody')} on {when}. It holds for campaigns; answers always leave at once."


def _zones(zones: dict[str, int]) -> str:
    named = ", ".join(f"“{escape(name[:40])}” ({count:,})" for name, count in list(zones.items())[:MOST_ZONES])
    return f":warning: Some customers have a zone that does not exist: {named}. The shop's own clock holds for them."
