"""A call's messages in Slack: its card, and below it its words and its note; posted once, then kept as things are."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.call_tokens import call_page_url
from bot.live_calls import LiveCall
from bot.views.blocks import Block, context
from bot.views.slack_call_notes import note_message
from bot.views.slack_call_words import Words, words_message
from bot.views.slack_calls import CallFacts, card_message_of
from core.actions.calls.call_card import CallCard, call_card
from core.customers.identity import resolved
from core.models import Call, CallMark, CallUtterance, Capture, Reply, ReplyState, Staff
from core.replies import Replies
from core.shop import Shop

# The latest that a message could hold, and some more.
MOST_UTTERANCES = 200
# So long after its end a call is still followed: callbacks and words come late, notes are made and marks acted on.
FOLLOWED_FOR = timedelta(minutes=15)
# Deleted words are looked for among calls that were forgotten so lately, so many at a time.
FORGOTTEN_SINCE = timedelta(days=2)
MOST_FORGOTTEN = 50
DELETED = "_The words of this call were deleted, as was agreed._"
POST = "chat.postMessage"
UPDATE = "chat.update"


def card_cause(call_id: int) -> str:
    """Return the cause under which a call's card is posted: others refer to it by that, before it stands anywhere."""
    return f"call:{call_id}"


def words_cause(call_id: int) -> str:
    """Return the cause under which the message with a call's words is posted."""
    return f"call-words:{call_id}"


def note_cause(call_id: int) -> str:
    """Return the cause under which the draft of a call's note is posted."""
    return f"call-note:{call_id}"


def below_card(call_id: int) -> dict[str, object]:
    """Return the thread of a call's card, as replies refer to it."""
    return {"cause": card_cause(call_id), "reply": 1}


def stands_at(session: Session, cause: str) -> tuple[str, str] | None:
    """Return channel and timestamp of the message that was posted under a cause; None while it stands nowhere."""
    reply = session.exec(select(Reply).where(Reply.cause == cause, Reply.ordinal == 1)).first()
    if reply is None or reply.state is not ReplyState.SENT or not reply.result:
        return None
    channel = str(reply.result.get("channel") or reply.payload.get("channel") or "")
    ts = str(reply.result.get("ts") or "")
    return (channel, ts) if channel and ts else None


def posted(session: Session, causes: Iterable[str]) -> dict[str, ReplyState]:
    """Return how far the messages of these causes are; what is missing was never written."""
    rows = session.exec(select(Reply.cause, Reply.state).where(col(Reply.cause).in_(list(causes)), Reply.ordinal == 1))
    return {cause: ReplyState(state) for cause, state in rows}


def called(session: Session, call: Call) -> str:
    """Return how staff name the customer of a call: by name, by number, or as nobody known."""
    customer = resolved(session, call.customer_id) if call.customer_id is not None else None
    if customer is not None:
        return customer.called
    return call.number or "Somebody without a number"


def words_of(session: Session, call: Call, live: LiveCall | None, page: str) -> Words:
    """Return everything that the message about a call's words shows now; `page` is the address of its live page."""
    counted = select(func.count()).select_from(CallUtterance).where(CallUtterance.call_id == call.id)
    query = select(CallUtterance).where(CallUtterance.call_id == call.id)
    latest = session.exec(query.order_by(col(CallUtterance.number).desc()).limit(MOST_UTTERANCES)).all()[::-1]
    marks = session.exec(select(CallMark).where(CallMark.call_id == call.id).order_by(col(CallMark.id))).all()
    doers = {mark.done_by_id for mark in marks if mark.done_by_id is not None}
    staff = session.exec(select(Staff).where(col(Staff.id).in_(doers))).all() if doers else []
    return Words(
        called=called(session, call),
        utterances=latest,
        earlier=session.exec(counted).one() - len(latest),
        partials=live.partials if live else (),
        marks=marks,
        staff={each.id or 0: f"<@{each.slack_user}>" for each in staff},
        capture=live.capture if live else call.capture if not call.ended or call.capture else Capture.NONE,
        ended=call.ended,
        why=live.why if live else "",
        dropped=live.dropped if live else 0,
        page=page,
    )


def say_below(replies: Replies, call_id: int, text: str, **more: object) -> int:
    """Write a line into the thread of a call's card; `channel` stands for wherever the card came to stand."""
    return replies.slack(POST, channel="", thread_ts=below_card(call_id), text=text, unfurl_links=False, **more)


def post_below(tx: Session, shop: Shop, cause: str, call_id: int, message: tuple[str, list[Block]]) -> str:
    """Post a message into the thread of a call's card, under a cause of its own, which is returned."""
    text, blocks = message
    say_below(Replies(tx, shop.clock, cause), call_id, text, blocks=blocks)
    return cause


def show_marks(tx: Session, shop: Shop, replies: Replies, call_id: int) -> None:
    """Show what was done about a mark of a call that nobody follows any more; others are edited as they go on."""
    call = tx.get_one(Call, call_id)
    followed = call.ended_at is None or call.ended_at > shop.clock.now() - FOLLOWED_FOR
    place = None if followed else stands_at(tx, words_cause(call_id))
    if place is not None:
        text, blocks = words_message_of(tx, shop, call_id, None)
        replies.slack(UPDATE, channel=place[0], ts=place[1], text=text, blocks=blocks)


def show_note(tx: Session, shop: Shop, replies: Replies, call_id: int) -> None:
    """Show how the note of a call is now, where it stands below the card."""
    place = stands_at(tx, note_cause(call_id))
    if place is not None:
        text, blocks = note_message_of(tx, shop, call_id)
        replies.slack(UPDATE, channel=place[0], ts=place[1], text=text, blocks=blocks)


def words_message_of(session: Session, shop: Shop, call_id: int, live: LiveCall | None) -> tuple[str, list[Block]]:
    """Return the message about a call's words as it should look now."""
    return words_message(words_of(session, session.get_one(Call, call_id), live, call_page_url(shop, call_id)))


def note_message_of(session: Session, _shop: Shop, call_id: int) -> tuple[str, list[Block]]:
    """Return the message about a call's note as it should look now."""
    call = session.get_one(Call, call_id)
    by = session.get(Staff, call.noted_by_id) if call.noted_by_id is not None else None
    return note_message(call, called(session, call), f"<@{by.slack_user}>" if by else "")


def card_message(shop: Shop, call_id: int, live: LiveCall | None) -> tuple[str, list[Block]]:
    """Return a call's card as it should look now, with what to offer; to ask the mirror for that can take long."""
    return _card(shop, call_card(shop, call_id), live, is_whole=True)


def first_card(shop: Shop, call_id: int, live: LiveCall | None) -> tuple[str, list[Block]]:
    """Return the card with what a look into the database tells, for while it rings."""
    return _card(shop, call_card(shop, call_id, with_offers=False), live, is_whole=False)


def _card(shop: Shop, known: CallCard, live: LiveCall | None, *, is_whole: bool) -> tuple[str, list[Block]]:
    with shop.store.read() as session:
        number = known.call.operator_id
        operator = session.get(Staff, number) if number is not None else None
    facts = CallFacts(
        known,
        operator=f"<@{operator.slack_user}>" if operator else "",
        page=call_page_url(shop, known.call.id or 0),
        why=live.why if live else "",
        is_whole=is_whole or known.customer is None,
        capture=live.capture if live else known.call.capture,
    )
    return card_message_of(shop, facts)


def forget_in_slack(shop: Shop) -> int:
    """Take words that were deleted out of Slack as well: they were kept long enough, or their customer was erased.

    Once for each call, in a transaction that also notes it; return of how many calls that was.
    """
    with shop.store.read() as session:
        due = _forgotten(session, shop)
    if not due:
        return 0
    with shop.store.write() as tx:
        for call_id in _forgotten(tx, shop):
            replies = Replies(tx, shop.clock, forgotten_cause(call_id))
            for cause, made in (
                (words_cause(call_id), ("The words of this call were deleted", [context(DELETED)])),
                (note_cause(call_id), note_message_of(tx, shop, call_id)),
                (card_cause(call_id), _card_of_nobody(tx, shop, call_id)),
            ):
                place = stands_at(tx, cause)
                if place is not None:
                    text, blocks = made
                    replies.slack(UPDATE, channel=place[0], ts=place[1], text=text, blocks=blocks)
    return len(due)


def forgotten_cause(call_id: int) -> str:
    """Return the cause under which a call's words are taken out of Slack."""
    return f"call-forgotten:{call_id}"


def _forgotten(session: Session, shop: Shop) -> list[int]:
    """Return the calls whose words have been deleted and still stand in Slack."""
    query = select(Call.id).where(col(Call.forgotten_at) > shop.clock.now() - FORGOTTEN_SINCE)
    ids = [number or 0 for number in session.exec(query.order_by(col(Call.id)))]
    stands = posted(session, [card_cause(number) for number in ids])
    gone = posted(session, [forgotten_cause(number) for number in ids])
    return [n for n in ids if card_cause(n) in stands and forgotten_cause(n) not in gone][:MOST_FORGOTTEN]


def _card_of_nobody(session: Session, shop: Shop, call_id: int) -> tuple[str, list[Block]]:
    """Return a card that names its customer only where they are still there, without what to offer."""
    call = session.get_one(Call, call_id)
    customer = resolved(session, call.customer_id) if call.customer_id is not None else None
    return card_message_of(shop, CallFacts(CallCard(call, customer, certain=True), capture=call.capture))
