"""Two customers who may be one person: what they share, and what staff can decide about them."""

from typing import Any

from babel.dates import format_date

from bot.views.blocks import actions, button, clip, context, escape, fields, section
from core.customers.duplicates import Lookalike, Pair

LONGEST_NAME = 80


def pair_text(pair: Pair) -> str:
    """Return a pair in a line."""
    return f"Are {pair.first.number} and {pair.second.number} one person?"


def pair_card(pair: Pair) -> list[dict[str, Any]]:
    """Return a pair side by side, with the ways to decide."""
    shared = ", ".join(pair.shared)
    first, second = pair.first, pair.second
    value = f"{first.customer_id}:{second.customer_id}"
    return [
        section(f"*Are these one person?* They share: {escape(shared) or 'nothing that we know of'}."),
        fields(_look(first), _look(second)),
        actions(
            button(f"One: keep {clip(first.number, 40)}", "merge:first", value, style="primary"),
            button(f"One: keep {clip(second.number, 40)}", "merge:second", f"{second.customer_id}:{first.customer_id}"),
            button("Two people", "keep_apart", value),
            button("Not now", "not_now", value),
        ),
    ]


def merged_card(kept: Lookalike, merged: Lookalike, merge_id: int, by: str) -> list[dict[str, Any]]:
    """Return what stands in the place of a pair once it is merged."""
    return [
        section(f":link: {_who(merged)} now counts for {_who(kept)}, decided by {escape(by)}."),
        context(
            "Purchases and answers stay as they were booked and count for one person. The stricter agreement and "
            "wish hold. Of each campaign they hear one message."
        ),
        actions(button("Undo", "unmerge", str(merge_id))),
    ]


def apart_text(pair: Pair, by: str) -> str:
    """Return what stands in the place of a pair that is two people."""
    return f":busts_in_silhouette: {_who(pair.first)} and {_who(pair.second)} are two people, says {escape(by)}."


def unmerged_card(first: Lookalike, second: Lookalike, by: str) -> list[dict[str, Any]]:
    """Return what stands in the place of a merger that was taken back."""
    value = f"{first.customer_id}:{second.customer_id}"
    return [
        section(
            f":leftwards_arrow_with_hook: {escape(by)} took it back: {_who(first)} and {_who(second)} are two "
            "customers again, as before. What they said since stays their word."
        ),
        actions(button("Two people: do not ask again", "keep_apart", value)),
    ]


def later_text(pair: Pair) -> str:
    """Return what stands in the place of a pair that nobody decided about."""
    return f"Not now: {_who(pair.first)} and {_who(pair.second)}. `@najimi duplicates` asks again."


def _who(look: Lookalike) -> str:
    name = f" {escape(clip(look.name, LONGEST_NAME))}" if look.name else ""
    return f"*{escape(look.number)}*{name}"


def _look(look: Lookalike) -> str:
    if look.last_purchase is None:
        return f"{_who(look)}\nno purchases"
    day = format_date(look.last_purchase, "d MMM y", locale="en_GB")
    purchases = "1 purchase" if look.purchases == 1 else f"{look.purchases:,} purchases"
    return f"{_who(look)}\n{purchases}, the last on {day}"
