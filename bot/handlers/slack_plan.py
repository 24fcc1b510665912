"""Making a plan: the form, its preview, and asking for approval."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, select

from bot.handlers.slack_approval import request_cause
from bot.handlers.slack_ask import question_of, understood_of
from bot.handlers.slack_trial import send_trial
from bot.handlers.slack_turn import Desk, Turn
from bot.views.blocks import context, escape, section
from bot.views.plan_form import COUNT_LINKS, plan_form, reach_block, sample_blocks, with_preview
from bot.views.plan_scripts import (
    SCRIPTS,
    has_script,
    script_id,
    script_to_start_from,
    second_id,
    with_scripts,
)
from bot.views.plan_ways import BLOCK, TRIES, Way, is_by_telephone, way_named, ways, with_way
from bot.views.slack_plan import approval_card
from bot.workers.inbox import Effect
from core.actions.catalogue.find_product import find_product
from core.actions.lists.save_list import gather_list, save_list
from core.actions.plans.prepare_plan import prepare_plan
from core.actions.plans.reach_channels import reach_channels
from core.actions.plans.review_plan import review_plan
from core.actions.plans.submit_plan import draw_up, preview_plan, submit_plan
from core.errors import NotFoundError, ShownError
from core.messages.scripts import check_script
from core.models import CustomerList, Plan, Product, Role, Staff
from core.plans.composition import missing_fields
from core.plans.draft import DEFAULT_CALL_TRIES, MOST_CALL_TRIES, PlanDraft
from core.replies import Replies
from core.staff import demand

log = logging.getLogger(__name__)

DEFAULT_CONTROL = "10"
DEFAULT_WINDOW = "14"
LONGEST_TITLE = 110
TEST = "plan_test"
OTHER_SCRIPT = "This is the text of another way. Wait until that of yours stands here, or choose the way again."
NO_TRIAL_CALL = ":telephone_receiver: Nobody is called for a test: this is what is said."


def open_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form for a plan about an answer, before anybody has been looked up."""
    question = question_of(desk, turn.value)
    product = _product(desk, question.product_id)
    defaults = {
        "product": _shortest_name(desk, product) if product else "",
        "script": script_to_start_from(way_named(desk.shop, ""), missing_fields(product), desk.shop.currency.locale),
        "control": DEFAULT_CONTROL,
        "window": DEFAULT_WINDOW,
    }
    metadata = json.dumps({"question": question.id, "channel": turn.channel, "thread": turn.thread})
    return plan_form(defaults, metadata, countable=bool(desk.shop.public_url), offered=ways(desk.shop))


def filled_form(desk: Desk, turn: Turn, view: dict[str, Any]) -> dict[str, Any]:
    """Return the form `view` with the preview of what is typed in it now."""
    way = _way(desk, turn)
    samples: list[dict[str, Any]] = []
    # What another way says is not what this one says: its own text is shown, and is what is tried.
    if not has_script(view["blocks"], way):
        turn = replace(turn, state={**turn.state, script_id(way): _script_to_start_from(desk, turn)})
    blocks = with_scripts(with_way(view["blocks"], desk.shop, way), way, turn.state.get(script_id(way), ""))
    try:
        draft = _draft(desk, turn, _kept_list(desk, turn))
        preview, reached = preview_plan(desk.shop, draft), reach_channels(desk.shop, draft)
        reach = reach_block(desk.shop, preview, count_links=_counts_links(turn), way=way, reach=reached)
        samples = sample_blocks(preview)
        if turn.action == TEST:
            trial = NO_TRIAL_CALL if is_by_telephone(way) else send_trial(desk, turn, preview)
            samples.insert(0, context(trial))
    except ShownError as error:
        reach = section(f":warning: {escape(str(error))}")
    except Exception:
        reference = uuid4().hex[:8]
        log.exception("a plan could not be previewed (reference %s)", reference)
        reach = section(f":warning: Something went wrong on our side. The log has it under {reference}.")
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {**{name: view[name] for name in kept}, "blocks": with_preview(blocks, reach, samples)}


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with a form that was handed in, by block id; nothing is kept yet."""
    errors: dict[str, str] = {}
    way = _way(desk, turn)
    if others := [each for each in SCRIPTS if each in turn.state and each != script_id(way)]:
        # Handed in before the field of the way that was chosen stood there: that text was written for another one.
        return {others[0]: OTHER_SCRIPT}
    try:
        _find(desk, turn.state.get("product", ""))
    except ShownError as error:
        errors["product"] = str(error)
    ranges = [("control", 0, 50), ("window", 1, 365)]
    if is_by_telephone(way) and TRIES in turn.state:
        ranges.append((TRIES, 1, MOST_CALL_TRIES))
    for block, lowest, highest in ranges:
        value = turn.state.get(block, "")
        if not value.isdecimal() or not lowest <= int(value) <= highest:
            errors[block] = f"Write a whole number from {lowest} to {highest}."
    script, second = turn.state.get(script_id(way), ""), turn.state.get(second_id(way), "")
    if not script.strip():
        errors[script_id(way)] = f"Write what the customers are to {'hear' if is_by_telephone(way) else 'read'}."
    if second.strip() and second == script:
        errors[second_id(way)] = "The two scripts are the same. Change one of them, or leave this one empty."
    if _counts_links(turn) and is_by_telephone(way):
        errors["links"] = "Nobody can follow a link on the telephone."
    return errors or _check_scripts(desk, turn)


def _check_scripts(desk: Desk, turn: Turn) -> dict[str, str]:
    way = _way(desk, turn)
    channel = desk.shop.channels[way.channel]
    missing = missing_fields(_find(desk, turn.state.get("product", "")))
    errors: dict[str, str] = {}
    for block in (script_id(way), second_id(way)):
        script = turn.state.get(block, "")
        if block == second_id(way) and not script.strip():
            continue
        try:
            check_script(script, channel.format, channel.longest_text, missing)
        except ShownError as error:
            errors[block] = str(error)
    return errors


def ask_for_approval(desk: Desk, turn: Turn) -> Effect:
    """Freeze who is told what, and ask somebody else to approve it."""
    with desk.shop.store.write() as tx:
        planner = desk.staff(tx, turn)
        demand(planner, Role.PLANNER)
    drawn_up = draw_up(desk.shop, _draft(desk, turn, _kept_list(desk, turn)))
    drawn_up = prepare_plan(desk.shop, drawn_up, planner.id or 0)

    def effect(tx: Session, replies: Replies) -> None:
        author = desk.staff(tx, turn)
        plan = submit_plan(tx, desk.shop, drawn_up, author)
        plan.slack_channel, plan.slack_thread = turn.channel, turn.thread
        tx.add(plan)
        _request(tx, desk, turn, replies=replies, plan=plan, author=author)

    return effect


def _request(tx: Session, desk: Desk, turn: Turn, *, replies: Replies, plan: Plan, author: Staff) -> None:
    review = review_plan(tx, plan)
    text = f"{author.name} asks to contact {review.told:,} customers: {plan.title}"
    card = approval_card(desk.shop, plan, author.name, review)
    where = desk.approvals_channel or turn.channel
    # Under a cause of its own: the card is replaced when the plan is decided, wherever that happens.
    replies.under(request_cause(plan.id)).slack("chat.postMessage", channel=where, text=text, blocks=card)
    turn.say(
        replies, f"Plan {plan.id} waits for somebody else's approval in <#{where}>. Nobody has been told anything."
    )


def _kept_list(desk: Desk, turn: Turn) -> int:
    """Return the list that stands behind a form: everybody in the answer, as they were when it was first opened."""
    question = int(turn.metadata["question"])
    name = f"For a plan, question {question}"
    with desk.shop.store.read() as session:
        kept = session.exec(select(CustomerList).where(CustomerList.name == name)).first()
    if kept is None:
        gathered = gather_list(desk.shop, question, name, turn.user)
        with desk.shop.store.write() as tx:
            # The form may have been opened twice at once: then the first one's list is everybody's.
            kept = tx.exec(select(CustomerList).where(CustomerList.name == name)).first()
            kept = kept or save_list(tx, desk.shop, gathered)
    return kept.id or 0


def _draft(desk: Desk, turn: Turn, list_id: int) -> PlanDraft:
    product = _find(desk, turn.state.get("product", ""))
    question = question_of(desk, str(turn.metadata["question"]))
    when, way = turn.state.get("when"), _way(desk, turn)
    second = turn.state.get(second_id(way), "")
    title = product.name if product else understood_of(question).sentence
    return PlanDraft(
        title=title[:LONGEST_TITLE],
        origin=f"slack:{turn.view_id}",
        product_id=product.id if product else None,
        list_id=list_id,
        channel=way.channel,
        calling=way.calling,
        # What was typed before another way was chosen says nothing of that one.
        call_tries=int(turn.state.get(TRIES, DEFAULT_CALL_TRIES)) if way.calling else DEFAULT_CALL_TRIES,
        script=turn.state.get(script_id(way), ""),
        send_at=datetime.fromtimestamp(int(when), UTC) if when else desk.shop.clock.now(),
        control_percent=int(turn.state.get("control", DEFAULT_CONTROL)),
        window_days=int(turn.state.get("window", DEFAULT_WINDOW)),
        script_b=second if second.strip() else None,
        count_links=_counts_links(turn),
    )


def _way(desk: Desk, turn: Turn) -> Way:
    return way_named(desk.shop, turn.state.get(BLOCK, ""))


def _script_to_start_from(desk: Desk, turn: Turn) -> str:
    """Return what a way says of the product that is typed now; of one that nobody knows, as if it had everything."""
    try:
        missing = missing_fields(_find(desk, turn.state.get("product", "")))
    except ShownError:
        missing = {}
    return script_to_start_from(_way(desk, turn), missing, desk.shop.currency.locale)


def _counts_links(turn: Turn) -> bool:
    return turn.state.get("links") == COUNT_LINKS


def _shortest_name(desk: Desk, product: Product) -> str:
    """Return the name where it means this product alone, else the code."""
    try:
        return product.name if find_product(desk.shop, product.name).id == product.id else product.code
    except NotFoundError:
        return product.code


def _find(desk: Desk, words: str) -> Product | None:
    return find_product(desk.shop, words) if words.strip() else None


def _product(desk: Desk, product_id: int | None) -> Product | None:
    if product_id is None:
        return None
    with desk.shop.store.read() as session:
        return session.exec(select(Product).where(col(Product.id) == product_id)).first()
