"""Lists of calls in Slack: those of the day, those that nobody has called back, and those in which words were said."""

from collections.abc import Sequence

from bot.views.blocks import Block, button, clip, context, escape, header, section
from bot.views.elements import beside
from bot.views.moments import moment
from bot.views.slack_calls import duration
from bot.views.slack_cautions import SECTIONS
from core.actions.calls.cautions import CautionNotice
from core.actions.calls.list_calls import CallsOfDay, ListedCall
from core.actions.calls.search import MOST_FOUND, FoundWords
from core.calls.missed import was_missed
from core.models import Call, CallDirection, CallState, Speaker
from core.shop import Shop

SHOWN_CALLS = 25
SHOWN_MISSED = 10


def day_message(shop: Shop, found: CallsOfDay, wishing: Sequence[CautionNotice] = ()) -> tuple[str, list[Block]]:
    """Return the calls of the day; first those that nobody has called back, and who is `wishing` a person."""
    text = (
        "No calls today"
        if not found.in_all
        else "1 call today"
        if found.in_all == 1
        else f"{found.in_all:,} calls today"
    )
    blocks = [header(text)]
    if found.missed:
        many = len(found.missed) > 1
        blocks.append(
            section(f":warning: *{len(found.missed)} {'calls wait' if many else 'call waits'} to be called back*")
        )
        blocks += [missed_row(shop, each) for each in found.missed[:SHOWN_MISSED]]
    if wishing:
        blocks.append(section(":raising_hand: *They wish a person instead of a message*"))
        blocks += [_wish(each) for each in wishing]
    lines = [line(shop, each) for each in found.calls[:SHOWN_CALLS]]
    blocks += [section("\n".join(part)) for part in _parts(lines)]
    if found.in_all > SHOWN_CALLS:
        blocks.append(context(f"{found.in_all:,} calls today; these are the latest {SHOWN_CALLS}."))
    if not (found.in_all or found.missed or wishing):
        blocks.append(section("Nobody has called, and nobody was called."))
    blocks.append(
        context("`@najimi calls about range hood` finds what was said; `@najimi call list` takes the next one.")
    )
    return text, blocks


def _wish(notice: CautionNotice) -> Block:
    who = f"*{escape(clip(notice.customer.called, 80))}* ({escape(notice.customer.number)})"
    text = f"{who} wishes {SECTIONS.get(notice.caution.section, 'a person')} · {escape(clip(notice.plan.title, 100))}"
    return beside(text, button("Done …", f"caution_done_open:{notice.caution.id}", str(notice.caution.id)))


def found_message(shop: Shop, words: str, found: Sequence[FoundWords]) -> tuple[str, list[Block]]:
    """Return where something was said in calls, the newest first."""
    named = escape(clip(words, 80))
    if not found:
        return "Nothing found", [section(f"Nobody has said “{named}” in a call whose words are kept.")]
    text = f"“{named}” was said {len(found)} time{'s' if len(found) > 1 else ''}"
    lines = [
        f"*{escape(clip(each.customer or 'somebody unknown', 80))}* · {moment(each.at, shop.zone)} · "
        f"{'they' if each.speaker is Speaker.CUSTOMER else 'we'}: {escape(clip(each.text, 300))}"
        for each in found
    ]
    cut = [context(f"These are the newest {MOST_FOUND}.")] if len(found) >= MOST_FOUND else []
    return text, [header(clip(text, 140)), *(section("\n".join(part)) for part in _parts(lines)), *cut]


def missed_row(shop: Shop, each: ListedCall) -> Block:
    """Return a call that waits to be called back, with the button that does it."""
    asked = "called" if was_missed(each.call) else "asked to be called back"
    what = "left a message" if each.call.voicemail else asked
    text = f":telephone_receiver: *{_who(each)}* {what} on {moment(each.call.started_at, shop.zone)}"
    return beside(text, button("Call back …", f"call_back_open:{each.call.id}", str(each.call.id)))


def line(shop: Shop, each: ListedCall) -> str:
    """Return a call in a line."""
    call = each.call
    way = "from" if call.direction is CallDirection.INBOUND else "to"
    parts = [f"{call.started_at.astimezone(shop.zone):%H:%M} {way} *{_who(each)}*", _end(call)]
    if each.operator is not None:
        parts.append(f"<@{each.operator.slack_user}>")
    if call.note and call.noted_at is not None:
        parts.append(escape(clip(" ".join(call.note.split()), 120)))
    return " · ".join(parts)


def _who(each: ListedCall) -> str:
    return escape(clip(each.called, 80))


def _end(call: Call) -> str:
    if call.voicemail:
        return "left a message"
    if was_missed(call):
        return "missed" if call.noted_at is None else "called back"
    if call.state is CallState.COMPLETED and call.duration_seconds is not None:
        return duration(call.duration_seconds)
    return call.state.value.replace("_", " ")


def _parts(lines: Sequence[str]) -> list[list[str]]:
    """Return lines in parts, none of them longer than a paragraph."""
    parts: list[list[str]] = []
    for each in lines:
        if parts and sum(map(len, parts[-1])) + len(parts[-1]) + len(each) < 2_900:  # noqa: PLR2004 - of 3,000
            parts[-1].append(each)
        else:
            parts.append([each])
    return parts
