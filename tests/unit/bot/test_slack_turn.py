"""What people said, pressed and typed is read from Slack's payloads as they are."""

import pytest

from bot.handlers.slack_turn import turn_of, typed, unescape
from bot.slack_app import identify
from core.models import InboxEvent


def event(kind: str, payload: dict[str, object]) -> InboxEvent:
    """Return an event that is not kept anywhere."""
    return InboxEvent(source="slack", source_id="1", kind=kind, payload=payload)


def mention(text: str, **more: str) -> dict[str, object]:
    """Return a mention as the Events API sends it."""
    said = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.0", "text": text, **more}
    return {"type": "event_callback", "event_id": "Ev1", "event": said}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U0> who should we offer the lamp to?", "who should we offer the lamp to?"),
        ("please <@U0> help", "please help"),
        ("<@U0>", ""),
        ("<@U0> sales(this year) &gt;= 500", "sales(this year) >= 500"),
        ("<@U0> bought(“85123A”)", 'bought("85123A")'),
    ],
)
def test_the_words_of_a_mention_are_what_stands_beside_it(text: str, words: str) -> None:
    """Slack's escapes and typographic quotes are read as the person meant them."""
    assert turn_of(event("app_mention", mention(text))).words == words


def test_a_mention_in_a_thread_knows_its_place() -> None:
    """Only a thread has a place: the top of a channel is no conversation."""
    assert turn_of(event("app_mention", mention("<@U0> x"))).place is None
    assert turn_of(event("app_mention", mention("<@U0> x", thread_ts="9.0"))).place == "slack:C1:9.0"


def test_a_button_answers_in_the_thread_of_its_message() -> None:
    """A card at the top of a channel is the root of its thread."""
    body: dict[str, object] = {
        "type": "block_actions",
        "user": {"id": "U1", "username": "mika"},
        "channel": {"id": "C1"},
        "container": {"type": "message", "message_ts": "5.0", "channel_id": "C1"},
        "message": {"ts": "5.0"},
        "actions": [{"action_id": "settle:sent", "value": "3:sent", "action_ts": "7.0"}],
    }
    turn = turn_of(event("block_actions", body))
    assert (turn.action, turn.value, turn.thread, turn.message) == ("settle", "3:sent", "5.0", "5.0")
    assert identify(body) == ("block_actions", "5.0:U1:settle:sent:7.0")


def test_a_choice_in_a_menu_of_further_actions_counts_as_a_button() -> None:
    """The choice says which button it stands for and what that one carries."""
    chosen = {"text": {"type": "plain_text", "text": "Edit the filter …"}, "value": "filter_edit_open:12"}
    body: dict[str, object] = {
        "type": "block_actions",
        "user": {"id": "U1", "username": "mika"},
        "channel": {"id": "C1"},
        "container": {"type": "message", "message_ts": "5.0", "channel_id": "C1"},
        "message": {"ts": "5.0"},
        "actions": [{"type": "overflow", "action_id": "more:0", "selected_option": chosen, "action_ts": "7.0"}],
    }
    turn = turn_of(event("block_actions", body))
    assert (turn.action, turn.value) == ("filter_edit_open", "12")


def test_a_modal_handed_in_again_is_the_same_event_and_a_corrected_one_is_not() -> None:
    """What was typed decides."""

    def body(text: str) -> dict[str, object]:
        values = {"words": {"value": {"type": "plain_text_input", "value": text}}}
        return {"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1", "state": {"values": values}}}

    assert identify(body("a")) == identify(body("a"))
    assert identify(body("a")) != identify(body("b"))


def test_what_was_typed_is_read_whatever_the_element() -> None:
    """Texts, choices, numbers and moments; what is empty is left out."""
    values = {
        "a": {"value": {"value": "text"}},
        "b": {"value": {"selected_option": {"value": "choice"}}},
        "c": {"value": {"selected_date_time": 1772442000}},
        "d": {"value": {"value": None}},
        "e": {"value": {"selected_options": [{"value": "one"}, {"value": "two"}]}},
        "f": {"value": {"selected_options": []}},
        "g": {"value": {"selected_user": "U1"}},
    }
    found = {"a": "text", "b": "choice", "c": "1772442000", "e": "one,two", "g": "U1"}
    assert typed({"state": {"values": values}}) == found
    assert typed({}) == {}


def test_what_is_said_to_the_bot_alone_needs_no_mention() -> None:
    """Its own words there, and edits, are not taken for somebody's."""

    def message(**more: str) -> dict[str, object]:
        event = {"type": "message", "channel_type": "im", "channel": "D1", "ts": "1.0", "text": "best customers"}
        return {"type": "event_callback", "event_id": "Ev1", "event": {**event, **more}}

    assert identify(message(user="U1")) == ("app_mention", "Ev1")
    assert turn_of(event("app_mention", message(user="U1"))).words == "best customers"
    assert identify(message(user="U0", bot_id="B0")) is None
    assert identify(message(subtype="message_changed")) is None
    mention = {"type": "app_mention", "channel_type": "channel"}
    assert identify(message(user="U1", **mention)) == ("app_mention", "Ev1")
    assert identify(message(user="U9", bot_id="B9", **mention)) is None
    assert identify(message(bot_id="B9", **mention)) is None
    assert identify(message(**mention)) is None
    assert identify(message(user="U1", channel_type="channel")) is None


def test_other_events_are_not_ours() -> None:
    """They are acknowledged and left alone."""
    assert identify({"type": "event_callback", "event": {"type": "message"}}) is None
    assert identify({"type": "view_closed"}) is None


def test_escapes_are_undone_once() -> None:
    """A person who types an escape gets it back."""
    assert unescape("&amp;lt;") == "&lt;"
