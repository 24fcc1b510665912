"""A call's card in Slack: who calls, what has to be known about them within a glance, and what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.views.blocks import Block, actions, button, clip, context, escape, fields, section
from bot.views.moments import day, day_of, moment
from core.actions.calls.call_card import CallCard, CardOffer
from core.calls.missed import was_missed, was_taken
from core.calls.proposed import Proposed
from core.customers.profile import Bought
from core.models import Call, CallConsent, CallDirection, CallState, Capture, Customer, Trouble
from core.shop import Shop

LONGEST_NAME = 80
LONGEST_LINE = 280
LONGEST_SCRIPT = 900
SHOWN_SHARING = 6
SHOWN_LINES = 4
SHOWN_OFFERS = 2
SHARED_BY = 2
LANGUAGES = {"en": "English", "ja": "Japanese", "ko": "Korean", "de": "German", "fr": "French"}


@dataclass(frozen=True)
class CallFacts:
    """Everything that a call's card shows.

    `operator` mentions who has the call, empty where nobody has. `page` is the address of the live page, `why` what
    keeps words from being written down, `capture` which words are. `is_whole` is false while the best offers are still
    being looked for.
    """

    known: CallCard
    operator: str = ""
    page: str = ""
    why: str = ""
    is_whole: bool = True
    capture: Capture = Capture.NONE

    @property
    def call(self) -> Call:
        """Return the call."""
        return self.known.call

    @property
    def customer(self) -> Customer | None:
        """Return who is on the telephone; None while that is not known."""
        return self.known.customer

    @property
    def called(self) -> str:
        """Return how staff name who is on the telephone."""
        if self.customer is not None:
            return self.customer.called
        return self.call.number or "Somebody without a number"


def card_message_of(shop: Shop, facts: CallFacts) -> tuple[str, list[Block]]:
    """Return a call's card as a line and as blocks."""
    sign, text = headline(shop, facts)
    blocks = [section(f"{sign} *{text}*")]
    if facts.customer is not None:
        blocks += _known(shop, facts)
    else:
        blocks += _unknown(facts)
    blocks.append(context(" · ".join(_small(shop, facts))))
    return text, [*blocks, *_buttons(facts)]


def headline(shop: Shop, facts: CallFacts) -> tuple[str, str]:
    """Return a sign, and in a line who calls whom and how far that is."""
    call, who = facts.call, escape(clip(facts.called, LONGEST_NAME))
    if facts.customer is not None and facts.customer.name:
        who += f" ({escape(facts.customer.number)})"
    return _over(shop, facts, who) if call.ended else _going_on(facts, who)


def _going_on(facts: CallFacts, who: str) -> tuple[str, str]:
    call = facts.call
    # Twilio tells nothing of the caller's own leg until it ends: that somebody of us took up is enough.
    if was_taken(call) and (call.state is CallState.IN_PROGRESS or call.direction is CallDirection.INBOUND):
        return ":speech_balloon:", f"{who} is on the telephone" + (f" with {facts.operator}" if facts.operator else "")
    if call.direction is CallDirection.OUTBOUND:
        return ":telephone_receiver:", f"Calling {who}"
    waits = ", and waits for somebody" if call.state is CallState.IN_PROGRESS else ""
    return ":telephone_receiver:", f"{who} is calling{waits}"


def _over(shop: Shop, facts: CallFacts, who: str) -> tuple[str, str]:
    call = facts.call
    if call.voicemail and call.noted_at is None:
        return ":envelope:", f"{who} left a message"
    if was_missed(call) and call.noted_at is not None:
        return ":white_check_mark:", f"{who} called at {_clock(shop, call)} and was called back"
    if was_missed(call):
        return ":warning:", f"Missed: {who} called at {_clock(shop, call)} and reached nobody"
    if call.state is CallState.COMPLETED:
        had = f", {facts.operator} had it" if facts.operator else ""
        lasted = f", {duration(call.duration_seconds)}" if call.duration_seconds is not None else ""
        return ":white_check_mark:", f"Call with {who} is over{had}{lasted}"
    ends = {CallState.BUSY: "was busy", CallState.NO_ANSWER: "did not answer", CallState.FAILED: "could not be reached"}
    return ":heavy_minus_sign:", f"{who} {ends.get(call.state, 'was not reached')}"


def _clock(shop: Shop, call: Call) -> str:
    return f"{call.started_at.astimezone(shop.zone):%H:%M}"


def duration(seconds: int) -> str:
    """Return how long something lasted, such as "3 min 12 s"."""
    minutes, rest = divmod(max(0, seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _known(shop: Shop, facts: CallFacts) -> list[Block]:
    card = facts.known
    blocks = [section(f":warning: {escape(clip(each, LONGEST_LINE))}") for each in _cautions(card)]
    blocks.append(
        fields(
            f"*Customer since*\n{day(card.since) if card.since else 'not known'}",
            f"*Rank*\n{_rank(shop, card)}",
            f"*Last bought*\n{_lines([_bought(shop, each) for each in card.bought]) or 'nothing that we know of'}",
            f"*Open troubles*\n{_lines([_trouble(each) for each in card.troubles]) or 'none'}",
        )
    )
    if card.told or card.held_back:
        told = [
            f"{_product(each)}, {day_of(each.told_at, shop.zone) if each.told_at else 'lately'}" for each in card.told
        ]
        held = [f"{_product(each)}: {each.held_because}" for each in card.held_back]
        blocks.append(
            fields(
                f"*Proposed lately*\n{_lines(told) or 'nothing'}",
                f"*Held back, for when they ask*\n{_lines(held) or 'nothing'}",
            )
        )
    blocks += [_offer(each) for each in card.offers[:SHOWN_OFFERS]]
    if not facts.is_whole:
        blocks.append(context(":hourglass_flowing_sand: Looking what to offer …"))
    earlier = [f"{day(each.business_date)}: {each.contents}" for each in card.contacts if each.contents]
    if earlier:
        blocks.append(section(f"*From earlier contacts*\n{_lines(earlier)}"))
    return blocks


def _cautions(card: CallCard) -> list[str]:
    doubt = "The number that they call from is not known to be theirs: they said their customer number."
    return [*(each[:1].upper() + each[1:] for each in card.cautions), *([] if card.certain else [doubt])]


def _rank(shop: Shop, card: CallCard) -> str:
    said = []
    if card.rank is not None:
        said.append(f"{card.rank.place:,} of {card.rank.of:,} by sales, {shop.currency.text(card.rank.sales)}")
    if card.points is not None:
        said.append(f"{card.points:,} points")
    return escape(" · ".join(said)) or "not known"


def _bought(shop: Shop, each: Bought) -> str:
    return f"{day(each.day)}: {each.product}, {shop.currency.text(each.amount)}"


def _trouble(each: Trouble) -> str:
    what = each.description or each.classification or "a trouble"
    return f"{day(each.occurred_on)}: {what} ({each.status.value.replace('_', ' ')})"


def _product(each: Proposed) -> str:
    return each.product or each.title


def _offer(each: CardOffer) -> Block:
    why = f": {escape(clip(each.reason, LONGEST_LINE))}" if each.reason else ""
    said = "\n".join(f"> {line}" for line in escape(clip(each.script, LONGEST_SCRIPT)).splitlines())
    return section(
        f"*Offer* {escape(clip(each.product, LONGEST_NAME))} ({escape(each.code)}){why}" + (f"\n{said}" if said else "")
    )


def _lines(lines: Sequence[str]) -> str:
    shown = [escape(clip(" ".join(line.split()), LONGEST_LINE)) for line in lines[:SHOWN_LINES]]
    more = len(lines) - len(shown)
    return "\n".join([*shown, f"and {more} more"] if more > 0 else shown)


def _unknown(facts: CallFacts) -> list[Block]:
    if len(facts.known.sharing) < SHARED_BY:
        number = f"`{escape(facts.call.number)}`" if facts.call.number else "a number that is withheld"
        return [section(f"Nobody is known by {number}.")]
    named = [f"• {escape(clip(each.called, LONGEST_NAME))} ({escape(each.number)})" for each in facts.known.sharing]
    more = [f"and {len(named) - SHOWN_SHARING} more"] if len(named) > SHOWN_SHARING else []
    asked = "They are asked for their customer number." if not facts.call.ended else "None of them said who they are."
    return [section("\n".join([f"*{len(named)} customers share this number.* {asked}", *named[:SHOWN_SHARING], *more]))]


def _small(shop: Shop, facts: CallFacts) -> list[str]:
    call = facts.call
    said = [moment(call.started_at, shop.zone), LANGUAGES.get(call.language, call.language)]
    if call.number:
        said.append(f"{'from' if call.direction is CallDirection.INBOUND else 'to'} {escape(call.number)}")
    if call.wrong_numbers:
        said.append(
            f"{call.wrong_numbers} wrong customer numbers" if call.wrong_numbers > 1 else "1 wrong customer number"
        )
    return [*said, _words_text(shop, facts)]


def _words_text(shop: Shop, facts: CallFacts) -> str:
    """Return whether what is said is written down, and if not, why."""
    call, why, capture = facts.call, facts.why, facts.capture
    if call.forgotten_at is not None:
        return f"its words were deleted on {day(call.forgotten_at.astimezone(shop.zone).date())}"
    if call.consent is CallConsent.REFUSED:
        return "words are *not* written down: they do not want it"
    if why:
        return f"words are *not* written down: {escape(clip(why, LONGEST_LINE))}"
    if capture is Capture.WORD_LIST:
        return "only words that matter are written down: too many calls at once"
    if capture is Capture.FREE:
        return "words are written down, with their consent"
    asked = call.consent in {CallConsent.ASKED, CallConsent.NOT_ASKED}
    return "words are not written down yet" if asked and not call.ended else "words were not written down"


def _buttons(facts: CallFacts) -> list[Block]:
    value = str(facts.call.id)
    made: list[Block] = []
    if facts.page and not facts.call.ended:
        made.append({**button("Open the live page", "call_page", style="primary"), "url": facts.page})
    if was_missed(facts.call) and facts.call.noted_at is None:
        made.append(button("Call back …", "call_back_open", value, style="primary"))
    if was_missed(facts.call) and facts.call.noted_at is not None:
        made.append(button("Undo: not called back", "call_back_undo", value))
    if facts.call.recording:
        made.append({**button("Listen, at Twilio", "call_recording"), "url": facts.call.recording})
    if facts.customer is None:
        made.append(button("Say who it is …", "call_caller_open", value))
    else:
        made += [
            button("File an inquiry …", "call_inquiry_open", value),
            button("Open a trouble …", "call_trouble_open", value),
            button("Note a caution …", "call_caution_open", value),
            button("Propose …", "call_propose_open", value),
        ]
    if facts.call.ended and facts.call.contact_id is not None:
        made.append(button("Note of the call …", "call_note_open", value))
    return [actions(*made)] if made else []
