"""Whatever the business says, the cards stay within what Slack takes."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.views.blocks import bars, escape
from bot.views.charts import Bar, groups_chart, shares_chart
from bot.views.quoted import quoted
from bot.views.slack_answer import answer_card, refusal_blocks
from bot.views.slack_help import help_blocks
from core.errors import QuestionError, Span
from core.extraction.answer import Answer, FoundCustomer, Share, Understood
from core.models import QuestionKind

text = st.text(max_size=400)
PNG = b"\x89PNG"


def found() -> st.SearchStrategy[FoundCustomer]:
    """Any customer with any name and reason."""
    return st.builds(
        FoundCustomer,
        customer_id=st.integers(1),
        number=st.text(min_size=1, max_size=64),
        name=st.none() | text,
        weight=st.integers(0, 10_000),
        reason=st.text(max_size=2000),
    )


answers = st.builds(
    Answer,
    understood=st.builds(
        Understood,
        kind=st.sampled_from(QuestionKind),
        words=text,
        filter_text=st.none() | st.text(max_size=3000),
        product_id=st.none(),
        sentence=st.text(min_size=1, max_size=4000),
    ),
    found=st.integers(0, 10_000_000),
    of=st.integers(0, 10_000_000),
    top=st.lists(found(), max_size=10).map(tuple),
    shares=st.lists(st.builds(Share, label=text, count=st.integers(0, 10**7)), max_size=12).map(tuple),
    in_thousandths=st.booleans(),
    remarks=st.lists(st.text(min_size=1, max_size=900), max_size=12).map(tuple),
)


def within_limits(blocks: list[dict[str, Any]]) -> bool:
    """Say whether Slack would take these blocks, as far as sizes go."""
    sizes = {"header": 150, "section": 3000, "context": 2000}
    for block in blocks:
        kind = block["type"]
        texts = [block["text"]["text"]] if "text" in block else [e.get("text", "") for e in block.get("elements", [])]
        if kind in sizes and not all(0 < len(t) <= sizes[kind] for t in texts):
            return False
        if kind == "actions" and not all(
            len(shown["text"]["text"]) <= 75 and len(shown.get("value", "")) <= 2000 and len(e["action_id"]) <= 255
            for e in block["elements"]
            for shown in e.get("options", [e])
        ):
            return False
    return len(blocks) <= 50


@given(answers, st.booleans())
def test_any_answer_makes_a_card_that_slack_takes(answer: Answer, refines: bool) -> None:
    """Long names, odd characters and empty answers included."""
    assert within_limits(answer_card(answer, 2**40, refines=refines))


@given(st.text(min_size=1, max_size=3000), st.data())
def test_any_refusal_makes_a_card_that_slack_takes(words: str, data: st.DataObject) -> None:
    """The words at fault may be anything."""
    start = data.draw(st.integers(0, len(words)))
    end = data.draw(st.integers(start, len(words)))
    suggestions = tuple(data.draw(st.lists(st.text(min_size=1, max_size=200), max_size=8)))
    error = QuestionError("I don't know that", words, Span(start, end), suggestions)
    assert within_limits(refusal_blocks(error))


def test_a_suggestion_is_asked_in_the_place_of_the_words_at_fault() -> None:
    """One tap asks the question as it was meant."""
    error = QuestionError("?", 'bought("hart")', Span(7, 13), ('"heart"',))
    button = refusal_blocks(error)[-1]["elements"][0]
    assert button["value"] == 'bought("heart")'


def test_help_fits_whatever_the_examples() -> None:
    """A product's name may be long."""
    assert within_limits(help_blocks("x" * 200, ["who should we offer " + "y" * 300] * 6))


def test_nothing_in_a_name_is_markup() -> None:
    """Names cannot mention everybody or make links."""
    assert escape("<!channel> & <http://x|y>") == "&lt;!channel&gt; &amp; &lt;http://x|y&gt;"


@given(st.lists(st.tuples(st.text(max_size=60), st.integers(0, 10**9)), max_size=8))
def test_bars_never_break_out_of_their_block(rows: list[tuple[str, int]]) -> None:
    """A label cannot end the fixed-width block that it stands in."""
    assert bars(rows).count("```") in {0, 2}


def test_charts_are_pictures() -> None:
    """Also of one bar, and of none at all."""
    assert shares_chart("t", (Share("a", 1),)).startswith(PNG)
    assert shares_chart("t", ()).startswith(PNG)
    assert groups_chart("t", (Bar("told", 10, 5, 20, "3"), Bar("left", 0, 0, 3, "0"))).startswith(PNG)


def test_staff_read_a_customers_message_as_the_customer_will() -> None:
    """Telegram's markup becomes Slack's, and what was escaped is escaped once."""
    shown = quoted('Hello <b>Ito &amp; Sons</b>,\nthe &lt;lamp&gt; is <a href="https://x">here</a>.')
    assert shown == "> Hello *Ito &amp; Sons*,\n> the &lt;lamp&gt; is here."
