"""What the Slack stand-in refuses in Block Kit, each limit at its edge."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.slack.blocks import check_blocks, check_view
from sandbox.slack.call import SlackRefusalError
from sandbox.slack.state import state_of, unfit

Json = dict[str, Any]


def plain(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """Return a mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: object) -> Json:
    """Return a section."""
    return {"type": "section", "text": mrkdwn(text), **more}


def button(**more: object) -> Json:
    """Return a button."""
    return {"type": "button", "text": plain("Go"), **more}


def actions(*elements: Json) -> Json:
    """Return an actions block."""
    return {"type": "actions", "elements": list(elements)}


def modal(**more: object) -> Json:
    """Return a modal."""
    return {"type": "modal", "title": plain("Plan"), "blocks": [section()], **more}


def typed(**more: object) -> Json:
    """Return an input block."""
    return {"type": "input", "label": plain("Title"), "element": {"type": "plain_text_input", **more}}


def refused(blocks: object) -> list[str]:
    """Return what is said against `blocks`; fail where they are taken."""
    with pytest.raises(SlackRefusalError) as caught:
        check_blocks(blocks, lambda _: False)
    assert caught.value.error == "invalid_blocks"
    return list(caught.value.answer()["response_metadata"]["messages"])


def refused_view(view: Json) -> list[str]:
    """Return what is said against `view`; fail where it is taken."""
    with pytest.raises(SlackRefusalError) as caught:
        check_view(view, lambda _: False, "modal")
    assert caught.value.error == "invalid_arguments"
    return list(caught.value.answer()["response_metadata"]["messages"])


OPTION = {"text": plain("One"), "value": "1"}
AT_THE_EDGE = [
    (section("x" * 3_000), section("x" * 3_001)),
    ({"type": "section", "fields": [mrkdwn("x")] * 10}, {"type": "section", "fields": [mrkdwn("x")] * 11}),
    ({"type": "header", "text": plain("x" * 150)}, {"type": "header", "text": plain("x" * 151)}),
    (
        actions(*[button(action_id=f"a{n}") for n in range(25)]),
        actions(*[button(action_id=f"a{n}") for n in range(26)]),
    ),
    (actions(button(action_id="a" * 255)), actions(button(action_id="a" * 256))),
    (actions({**button(), "text": plain("x" * 75)}), actions({**button(), "text": plain("x" * 76)})),
    (actions(button(value="v" * 2_000)), actions(button(value="v" * 2_001))),
    (section(block_id="b" * 255), section(block_id="b" * 256)),
    ({"type": "context", "elements": [mrkdwn("x")] * 10}, {"type": "context", "elements": [mrkdwn("x")] * 11}),
    (
        actions({"type": "static_select", "options": [OPTION] * 100}),
        actions({"type": "static_select", "options": [OPTION] * 101}),
    ),
    (actions({"type": "overflow", "options": [OPTION] * 5}), actions({"type": "overflow", "options": [OPTION] * 6})),
]


@pytest.mark.parametrize(("fits", "exceeds"), AT_THE_EDGE)
def test_a_limit_holds_at_its_edge(fits: Json, exceeds: Json) -> None:
    """The largest allowed size is taken, one more is refused and pointed at."""
    assert check_blocks([fits], lambda _: False)
    assert all("[json-pointer:/blocks/0" in message for message in refused([exceeds]))


def test_a_message_has_fifty_blocks_at_most() -> None:
    """The fifty-first block is refused in the words that Slack uses."""
    assert len(check_blocks([section()] * 50, lambda _: False)) == 50
    assert refused([section()] * 51) == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"type": "carousel"}, "unsupported type: carousel"),
        ({}, "unsupported type: None"),
        ("text", "must provide an object"),
        ({"type": "section"}, "missing required field: text or fields"),
        (section(""), "must be more than 0 characters"),
        (section(colour="red"), "invalid additional property: colour"),
        ({"type": "header", "text": mrkdwn("x")}, "unsupported type: mrkdwn"),
        (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
        (actions(button(style="green")), "must be a valid enum value"),
        (actions(button(action_id="a"), button(action_id="a")), "`action_id` `a` already exists"),
        (section(accessory={"type": "image", "alt_text": "x"}), "missing required field: image_url or slack_file"),
        ({"type": "image", "alt_text": "x", "slack_file": {"id": "F404"}}, "invalid slack file"),
        (actions({"type": "static_select"}), "must provide either options or option_groups"),
        (actions({"type": "datepicker", "initial_date": "tomorrow"}), "must be a valid date"),
    ],
)
def test_what_is_wrong_is_said(block: object, words: str) -> None:
    """Unknown types, missing and unknown fields, and values out of range are each named."""
    assert any(words in message for message in refused([block]))


def test_a_block_id_names_one_block() -> None:
    """Two blocks with the same id are refused."""
    assert "`block_id` `same` already exists" in refused([section(block_id="same")] * 2)[0]


def test_ids_are_made_up_where_there_are_none() -> None:
    """Every stored block and element can be told apart, as Slack makes sure."""
    stored = check_blocks([section(), actions(button(), button())], lambda _: False)
    assert stored[0]["block_id"] != stored[1]["block_id"]
    assert stored[1]["elements"][0]["action_id"] != stored[1]["elements"][1]["action_id"]


@pytest.mark.parametrize(
    ("fits", "exceeds"),
    [
        (modal(title=plain("x" * 24)), modal(title=plain("x" * 25))),
        (modal(submit=plain("x" * 24)), modal(submit=plain("x" * 25))),
        (modal(private_metadata="x" * 3_000), modal(private_metadata="x" * 3_001)),
        (modal(callback_id="x" * 255), modal(callback_id="x" * 256)),
        (modal(blocks=[section()] * 100), modal(blocks=[section()] * 101)),
        (modal(blocks=[typed()], submit=plain("Go")), modal(blocks=[typed()])),
    ],
)
def test_a_modal_has_limits(fits: Json, exceeds: Json) -> None:
    """Titles, buttons, metadata and blocks of a modal have their sizes; inputs need a submit button."""
    assert check_view(fits, lambda _: False, "modal")
    assert refused_view(exceeds)


def test_a_home_page_is_no_modal() -> None:
    """views.open takes modals only."""
    assert "unsupported type: home" in refused_view({"type": "home", "blocks": []})[0]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "text", "elements", "x"]), inner)
    ),
    max_leaves=12,
)


@given(st.lists(anything, max_size=4) | anything)
def test_no_input_breaks_the_check(blocks: object) -> None:
    """Whatever is sent as blocks is either taken or refused, never a fault."""
    with suppress(SlackRefusalError):
        check_blocks(blocks, lambda _: False)


def test_what_was_entered_becomes_state() -> None:
    """state.values has Slack's shape for each kind of element, initial values included."""
    view = check_view(
        modal(
            submit=plain("Go"),
            blocks=[
                {**typed(action_id="a", initial_value="old"), "block_id": "title"},
                {
                    "type": "input",
                    "block_id": "pick",
                    "label": plain("Pick"),
                    "element": {"type": "static_select", "action_id": "a", "options": [OPTION]},
                },
                {
                    "type": "input",
                    "block_id": "when",
                    "label": plain("When"),
                    "element": {"type": "datetimepicker", "action_id": "a"},
                },
            ],
        ),
        lambda _: False,
        "modal",
    )
    values = state_of(view["blocks"], {("pick", "a"): "One", ("when", "a"): 1_772_442_000})
    assert values["title"]["a"] == {"type": "plain_text_input", "value": "old"}
    assert values["pick"]["a"] == {"type": "static_select", "selected_option": OPTION}
    assert values["when"]["a"] == {"type": "datetimepicker", "selected_date_time": 1_772_442_000}


@pytest.mark.parametrize(
    ("element", "entry", "said"),
    [
        ({"type": "plain_text_input"}, "", "Please complete this required field."),
        ({"type": "plain_text_input", "max_length": 3}, "four", "Please use at most 3 characters."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "ten", "Please enter a number."),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "2"}, "1", "Please enter at least 2."),
    ],
)
def test_slacks_own_window_complains_first(element: Json, entry: str, said: str) -> None:
    """A value that the element does not allow never reaches the app."""
    block = {"type": "input", "block_id": "b", "label": plain("x"), "element": {"action_id": "a", **element}}
    assert unfit([block], state_of([block], {("b", "a"): entry})) == {"b": said}
