"""Asking by the lists and filters that staff keep."""

# ruff: noqa: E501 - a template is read and searched as one line

from core.extraction.language import nodes
from core.extraction.words.clause import Clause
from core.extraction.words.form import Form
from core.extraction.words.shape import Shape
from core.extraction.words.slots import DoesNotFitError


def _compare(form: Form) -> Clause:
    return Clause(command=f"compare {form.text('list').value} with {form.text('other_list').value}")


def _news(form: Form) -> Clause:
    return Clause(command=f"compare {form.text('list').value}")


def _all_lists(_form: Form) -> Clause:
    return Clause(command="lists")


def _called_list(form: Form) -> Clause:
    """Read "everyone on Christmas 2025" and "Newsletter members", where a list is called just so."""

    def condition(text: nodes.Text, _: nodes.Node | None) -> nodes.Node:
        if not form.names.is_list(text):
            raise DoesNotFitError
        return form.call("list", text)

    return Clause(condition(form.text("list"), None), more=condition)


def _called_filter(form: Form) -> Clause:
    """Read "big spenders", where a filter is called just so."""

    def condition(text: nodes.Text, _: nodes.Node | None) -> nodes.Node:
        if not form.names.is_filter(text):
            raise DoesNotFitError
        return form.call("filter", text)

    return Clause(condition(form.text("filter"), None), more=condition)


LIST = "[the|my|our] [customer] list [called|named]"

SHAPES: dict[str, Shape] = {
    "lists": Shape(
        ("[<ask>] [<all>] [customer|my|our|saved] lists", "which lists (do we have|are there|have we)"), _all_lists
    ),
    "lists_compared": Shape(
        (
            f"compare {LIST} {{list}} (with|to|and|against) {LIST} {{other_list}}",
            f"(what is|what's) the difference between {LIST} {{list}} and {LIST} {{other_list}}",
        ),
        _compare,
    ),
    "list_news": Shape(
        (
            f"who (is|are) new (on|in) {LIST} {{list}}",
            f"who [<have>] (left|dropped off|come onto|joined) {LIST} {{list}}",
            f"(what has|what's) changed (on|in) {LIST} {{list}}",
        ),
        _news,
    ),
    "on_list_not": Shape(
        (
            "[<who>] [<have>] (not on|not in|absent from|missing from) [the|my|our] list [called] {list}",
            "[<who>] <not> [yet] (on|in) [the|my|our] list [called] {list}",
            "[<who>] <not> [yet] (on|in) [the|my|our] {list} list",
        ),
        "not list($list)",
    ),
    "on_list": Shape(
        (
            "[<who>] [<have>] [both|either] (on|in|from|of) [the|my|our|both|either] (list|lists) [called] {list}",
            "[<who>] [<have>] [both|either] (on|in|from|of) [the|my|our] {list} list",
            "[<who>] (is|are) on [the|my|our] {list}",
            "[<ask>] [<all>] list {list}",
            "<people> (on|of) list {list}",
        ),
        "list($list)",
    ),
    "called_list": Shape(
        (
            "[<who>] <is> (on|in) [the|my|our|list] {list}",
            "[<who>] (on|in) [the|my|our|list] {list}",
            "[<ask>] [<all>] {list} [list] (members|people|customers)",
            "[<ask>] [<all>] (members|people|customers) (of|from) [the|my|our] {list}",
        ),
        _called_list,
        negated=True,
    ),
    "called_filter": Shape(
        (
            "[<ask>] [<all>] {filter}",
            "[<who>] <did> (meet|meets|meeting|match|matches|matching|fulfil|fulfils|satisfy|satisfies|satisfying) [the|my|our] {filter}",
        ),
        _called_filter,
        negated=True,
    ),
    "by_filter": Shape(
        (
            "[<who>] <did> (meet|meets|meeting|match|matches|matching|fulfil|fulfils|satisfy|satisfies|pass|passes|under|by) [the|my|our] [saved] filter [called] {filter}",
            "[<who>] <did> (meet|meets|meeting|match|matches|matching|fulfil|fulfils|satisfy|satisfies|pass|passes|under|by) [the|my|our] {filter} filter",
            "[<ask>] [<all>] filter {filter}",
        ),
        "filter($filter)",
        negated=True,
    ),
}  # fmt: skip
