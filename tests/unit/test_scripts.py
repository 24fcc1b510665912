"""A message script is refused by name before anything is rendered, and can neither hurt the shop nor a customer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ScriptError
from core.messages.fields import NEUTRAL_ADDRESS, SAMPLE, Values, one_line
from core.messages.markup import fault, finished, seen_length, visible
from core.messages.render_process import render_apart
from core.messages.scripts import DEFAULT_SCRIPT, LONGEST_SCRIPT, ScriptRenderer, check_script, default_script
from core.ports import MessageFormat

HTML, PLAIN = MessageFormat.TELEGRAM_HTML, MessageFormat.PLAIN
BECAUSE = "because you bought the grinder in March 2010"
ITO = Values("Ito", "C-1043", BECAUSE, "The Shop", "RANGE HOOD 60", "H60", "£4.50")


def text(script: str, values: Values = ITO, format_: MessageFormat = HTML) -> str:
    """Return what the customer would read."""
    return ScriptRenderer(script, format_, 4096).render_many([values])[0].text


def refused(script: str, missing: dict[str, str] | None = None, longest: int = 4096) -> str:
    """Return why a script is refused."""
    with pytest.raises(ScriptError) as caught:
        check_script(script, HTML, longest, missing)
    return str(caught.value)


def test_the_default_script_reads_well() -> None:
    """It is what most shops will send."""
    check_script(DEFAULT_SCRIPT, HTML, 4096)
    assert text(DEFAULT_SCRIPT) == (
        "Hello Ito,\n\n"
        "we thought of you because you bought the grinder in March 2010: RANGE HOOD 60, £4.50.\n\n"
        "The Shop"
    )


@pytest.mark.parametrize("missing", [(), ("product.price",), ("product.name", "product.code", "product.price")])
def test_the_default_script_uses_only_what_there_is(missing: tuple[str, ...]) -> None:
    """Also without a price, or without a product."""
    reasons = dict.fromkeys(missing, "there is none")
    check_script(default_script(reasons), HTML, 4096, reasons)


@pytest.mark.parametrize("name", [None, "", "  ", "\x07\n"])
def test_a_customer_without_a_name_is_addressed_neutrally(name: str | None) -> None:
    """Never as nothing, never as None."""
    assert text("{{ customer.name }}", Values(name, "1", "r", "s")) == NEUTRAL_ADDRESS


def test_a_name_is_one_line_without_control_characters() -> None:
    """One odd name does not keep a plan from being made."""
    assert text("{{ customer.name }}", Values("Ito\n\x07 \x00K.", "1", "r", "s")) == "Ito K."


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("Hello\n{{ custmer.name }}", "There is no field {{ custmer.name }} (line 2). Did you mean customer.name?"),
        ("{{ product.prize }}", "Did you mean product.price?"),
        ("{{ customer }}", "There is no field {{ customer }} (line 1)."),
        ("{{ customer.name.size }}", "There is no field {{ customer.name.size }}"),
        ("{{ customer[product.name] }}", "There is no field {{ customer[product.name] }}"),
        ("{{ now }}", "There is no field {{ now }} (line 1). Known are: customer.name"),
        ("{{ reason | upcse }}", "There is no filter “upcse” (line 1). Did you mean upcase?"),
        ("{{ reason | safe }}", "There is no filter “safe”"),
        ("{{ reason | date: '%Y' }}", "There is no filter “date”"),
        ("{% if reason == '' %}{{ nobody }}{% endif %}x", "There is no field {{ nobody }}"),
        ("x\n{% include 'passwords' %}", "(line 2): unexpected tag 'include'"),
        ("{% render 'x' %}", "unexpected tag 'render'"),
        ("{% if reason %}", "expected tag endif"),
        ("{{ reason", "expected '}}'"),
        ("{{ reason | first: 1, 2, 3 }}", "(line 1)"),
        ("   \n ", "The message is empty."),
        ("{{ '' }}", "It is empty."),
        ("<b>{{ reason }}", "<b> is never closed."),
        ("<b><i>x</b></i>", "</b> closes nothing that is open there."),
        ("<script>x</script>", "<script> is not a tag that Telegram knows"),
        ('<a href="javascript:x()">x</a>', "A link is written"),
        ("<b onclick='x'>x</b>", "<b> takes nothing but its name."),
        ("a < b", "write &lt;"),
        ("a\x00b", "NUL"),
        ("a\x07b", "control character"),
        ("x" * (LONGEST_SCRIPT + 1), "Keep it to 4,000."),
        ("{% if true %}" * 9 + "{% endif %}" * 9, "nesting limit"),
        ("{% for i in (1..100000) %}x{% endfor %}", "loop iteration limit"),
        ("{% for i in (1..200) %}{% for j in (1..200) %}x{% endfor %}{% endfor %}", "loop iteration limit"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(script: str, said: str) -> None:
    """The field, the filter or the line, and the nearest that would work."""
    assert said in refused(script)


def test_every_fault_is_named_at_once() -> None:
    """Nobody corrects a script one error at a time."""
    assert len(refused("{{ a }}{{ b }}{{ reason | c }}").splitlines()) == 3


def test_a_field_that_this_plan_cannot_fill_says_why() -> None:
    """It exists, so it is not called unknown."""
    said = refused("{{ product.price }}", {"product.price": "HOOD has no price"})
    assert said == "{{ product.price }} (line 1) cannot be filled: HOOD has no price."


def test_a_text_that_the_channel_cannot_carry_is_refused() -> None:
    """Counted as the channel counts, without the markup."""
    check_script("<b>" + "x" * 20 + "</b>", HTML, 20)
    assert "21 characters long; this channel carries 20" in refused("x" * 21, longest=20)


def test_a_script_that_asks_for_gigabytes_is_ended() -> None:
    """It dies in its own process, whatever limits the template library keeps."""
    chained = "{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'" + " | replace: 'a', 'aaaaaaaaaaaaaaaaaaaa'" * 12 + " }}"
    assert "memory" in refused(chained)


def test_a_script_that_hangs_for_one_customer_is_laid_at_their_door() -> None:
    """The texts before it are kept; the row at fault and those after it have none."""
    script = "{% if customer.number == '2' %}{{ (1..99999999) | join: ',' }}{% endif %}x"
    rows = [Values("n", str(number), "r", "s").tree() for number in range(1, 4)]
    answers = render_apart(script, rows, known_fields=["customer.number"], escape=True).rows
    assert answers[0].text == "x"
    assert answers[1].problem
    assert answers[1].problem.startswith("The script cannot be rendered")


@given(names=st.lists(st.text(max_size=60), min_size=20, max_size=40))
@settings(max_examples=5, deadline=None)
@pytest.mark.parametrize("filters", ["", " | upcase", " | truncate: 7", " | append: '!' | split: ' ' | last"])
def test_a_hostile_name_never_becomes_markup(filters: str, names: list[str]) -> None:
    """Whatever a customer is called, the text stays well formed and says the name."""
    names = [f"{name}<b>&" for name in names]
    rows = [Values(name, "1", "r", "s") for name in names]
    rendered = ScriptRenderer(f"<i>{{{{ customer.name{filters} }}}}</i>x", HTML, 4096).render_many(rows)
    for name, one in zip(names, rendered, strict=True):
        assert one.fault is None
        assert "<b>" not in one.text
        assert fault(one.text, HTML, 4096) is None
        assert filters or visible(one.text, HTML) == one_line(name) + "x"


def test_values_are_plain_in_a_plain_channel() -> None:
    """Nobody reads &amp; in a plain text."""
    assert text("{{ customer.name }} & {{ shop.name }}", SAMPLE, PLAIN) == 'Ada <& "Sons"\'> & The Shop'


def test_a_loose_ampersand_of_the_script_is_written_as_the_channel_wants_it() -> None:
    """Staff write "tea & coffee"."""
    assert text("tea & coffee &lt;3") == "tea &amp; coffee &lt;3"
    assert finished("tea & coffee", PLAIN) == "tea & coffee"


def test_length_is_counted_in_utf16_units() -> None:
    """As Telegram counts: a flag is four."""
    assert seen_length("<b>🇬🇧</b>&amp;", HTML) == 5


def test_many_customers_are_rendered_in_order() -> None:
    """One text each, whoever has how long a name."""
    rows = [Values(f"N{number}", str(number), "r", "s") for number in range(4_100)]
    texts = ScriptRenderer("{{ customer.name }}-{{ customer.number }}", HTML, 4096).render_many(rows)
    assert [t.text for t in texts] == [f"N{number}-{number}" for number in range(4_100)]
