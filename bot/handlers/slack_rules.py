"""Rules of the seller's own, in Slack: listed, shown, written with their effect before them, brought back."""

import json
import logging
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import Block, escape, section
from bot.views.slack_edit import fault_block
from bot.views.slack_filter_forms import with_outcome
from bot.views.slack_rules import (
    LONGEST_TEXT,
    edit_form,
    effect_block,
    effect_text,
    history_card,
    list_card,
    rules_card,
)
from bot.workers.inbox import Effect
from core.actions.questions.save_rules import (
    checked_name,
    delete_rules,
    found_rules,
    restore_rules,
    rule_bases,
    rules_history,
    rules_version,
    save_rules,
)
from core.actions.questions.score_customers import understood_rules
from core.actions.questions.try_rules import try_rules
from core.errors import RefusedError, ShownError
from core.extraction.catalogue import Catalogue
from core.extraction.rules.kept import find_rule_base
from core.extraction.rules.rule import Rule, rules_from_body
from core.extraction.rules.text import parse_rules, print_rules
from core.replies import Replies

log = logging.getLogger(__name__)

LONGEST_ERROR = 500


def said(desk: Desk, turn: Turn, rest: str) -> Effect:
    """List the rule bases, or show the one that was named."""
    if rest:
        return look(desk, turn, rest)
    with desk.shop.store.read() as session:
        blocks = list_card(rule_bases(session))
    return _saying(desk, turn, "Rules", blocks)


def look_pressed(desk: Desk, turn: Turn) -> Effect:
    """Show the rule base that was chosen."""
    return look(desk, turn, turn.value)


def look(desk: Desk, turn: Turn, name: str) -> Effect:
    """Show one rule base."""
    with desk.shop.store.read() as session:
        row = found_rules(session, name)
        rules, version = rules_from_body(row.rules), rules_version(session, row.name)
        sentences, problem = ["" for _ in rules], ""
        try:
            sentences = [each.sentence for each in understood_rules(desk.shop, Catalogue(session), rules)]
        except ShownError as error:
            problem = str(error)
    return _saying(desk, turn, f"The rules {row.name}", rules_card(row.name, rules, sentences, version, problem))


def effect_pressed(desk: Desk, turn: Turn) -> Effect:
    """Say what rules do to the customers, compared with there being none."""
    with desk.shop.store.read() as session:
        row = found_rules(session, turn.value)
    effect = try_rules(desk.shop, rules_from_body(row.rules))
    return _saying(
        desk, turn, f"What the rules {row.name} do", [section(f"*{escape(row.name)}*"), effect_block(effect)]
    )


def new_form(_desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window for rules that are not there yet."""
    return edit_form(json.dumps({**turn.where, "rules": None}), "", ())


def change_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window with rules as they are."""
    with desk.shop.store.read() as session:
        row = found_rules(session, turn.value)
        seen = rules_version(session, row.name)
    rules = rules_from_body(row.rules)
    if len(print_rules(rules)) > LONGEST_TEXT:
        message = f"“{row.name}” is too long for Slack's window. Use najimi rules show and najimi rules save."
        raise RefusedError(message)
    return edit_form(json.dumps({**turn.where, "rules": row.name, "seen": seen}), row.name, rules)


def filled(desk: Desk, turn: Turn, view: dict[str, Any]) -> dict[str, Any]:
    """Return the window with what the rules in it would do now."""
    return with_outcome(view, _outcome(desk, turn))


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the rules that were written, by block id."""
    try:
        name = checked_name(turn.state.get("name", ""))
        with desk.shop.store.read() as session:
            taken = find_rule_base(session, name)
        if taken is not None and taken.name != turn.metadata.get("rules"):
            return {"name": f"There are already rules “{taken.name}”. Choose another name, or change those."}
    except ShownError as error:
        return {"name": str(error)[:LONGEST_ERROR]}
    try:
        with desk.shop.store.read() as session:
            understood_rules(desk.shop, Catalogue(session), _written(turn))
    except ShownError as error:
        return {"rules": str(error)[:LONGEST_ERROR]}
    return {}


def save(desk: Desk, turn: Turn) -> Effect:
    """Keep the rules that were written, and say what they do."""
    rules, earlier, seen = _written(turn), turn.metadata.get("rules"), turn.metadata.get("seen")
    name = turn.state.get("name", "")
    done = try_rules(desk.shop, rules, str(earlier) if earlier else None)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        same = earlier is not None and name.casefold() == str(earlier).casefold()
        kept = save_rules(tx, desk.shop, name, rules, turn.user, seen if same and isinstance(seen, int) else None)
        text = f"{by.name} saved the rules {kept.name}"
        first = section(f"{escape(by.name)} saved the rules *{escape(kept.name)}*.")
        turn.say(replies, text, [first, section(effect_text(done))])

    return effect


def history(desk: Desk, turn: Turn) -> Effect:
    """Show the versions of rules."""
    with desk.shop.store.read() as session:
        versions = rules_history(session, turn.value)
        texts = ["" if kept.body is None else print_rules(rules_from_body(kept.body["rules"])) for kept in versions]
        blocks = history_card(versions[0].name, versions, texts)
    return _saying(desk, turn, f"History of the rules {turn.value}", blocks)


def restore(desk: Desk, turn: Turn) -> Effect:
    """Bring a version of rules back."""
    number, _, name = turn.value.partition(":")

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        kept = restore_rules(tx, desk.shop, name, number_of(number), turn.user)
        turn.say(replies, f"{escape(by.name)} brought version {number} of the rules *{escape(kept.name)}* back.")

    return effect


def delete(desk: Desk, turn: Turn) -> Effect:
    """Delete rules; their history brings them back."""

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        name = delete_rules(tx, desk.shop, turn.value, turn.user)
        turn.say(
            replies, f"{escape(by.name)} deleted the rules *{escape(name)}*. `najimi rules restore` brings them back."
        )

    return effect


def _written(turn: Turn) -> tuple[Rule, ...]:
    return parse_rules(turn.state.get("rules", ""))


def _outcome(desk: Desk, turn: Turn) -> Block:
    name = turn.metadata.get("rules")
    try:
        return effect_block(try_rules(desk.shop, _written(turn), str(name) if name else None))
    except ShownError as error:
        return fault_block(error)
    except Exception:
        reference = uuid4().hex[:8]
        log.exception("rules could not be tried (reference %s)", reference)
        return section(f":warning: Something went wrong on our side. The log has it under {reference}.")


def _saying(desk: Desk, turn: Turn, text: str, blocks: list[Block]) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, text, blocks)

    return effect
