"""Making a plan: the form, its preview, and asking for approval."""

import json
import logging
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
from bot.views.plan_ways import BLOCK, TRIES, Way, way_named, ways, with_way
from bot.views.slack_plan import approval_card
from bot.workers.inbox import Effect
from core.actions.catalogue.find_product import find_product
from core.actions.lists.save_list import gather_list, save_list
from core.actions.plans.prepare_plan import prepare_plan
from core.actions.plans.reach_channels import reach_channels
from core.actions.plans.review_plan import review_plan
from core.actions.plans.submit_plan import draw_up, preview_plan, submit_plan
from core.errors import NotFoundError, ShownError
from core.messages.scripts import check_script, default_script
from core.models import ChannelName, CustomerList, Plan, Product, Role, Staff
from core.plans.composition import missing_fields
from core.plans.draft import DEFAULT_CALL_TRIES, MOST_CALL_TRIES, PlanDraft
from core.replies import Replies
from core.staff import demand

log = logging.getLogger(__name__)

DEFAULT_CONTROL = "10"
DEFAULT_WINDOW = "14"
LONGEST_TITLE = 110
TEST = "plan_test"
NO_TRIAL_CALL = ":telephone_receiver: Nobody is called for a test: this is what is said."


def open_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form for a plan about an answer, before anybody has been looked up."""
    question = question_of(desk, turn.value)
    product = _product(desk, question.product_id)
    defaults = {
        "product": _shortest_name(desk, product) if product else "",
        "script": default_script(missing_fields(product)),
        "control": DEFAULT_CONTROL,
        "window": DEFAULT_WINDOW,
    }
    metadata = json.dumps({"question": question.id, "channel": turn.channel, "thread": turn.thread})
    return plan_form(defaults, metadata, countable=bool(desk.shop.public_url), offered=ways(desk.shop))


def filled_form(desk: Desk, turn: Turn, view: dict[str, Any]) -> dict[str, Any]:
    """Return the form `view` with the preview of what is typed in it now."""
    samples: list[dict[str, Any]] = []
    try:
        draft = _draft(desk, turn, _kept_list(desk, turn))
        preview, reached = preview_plan(desk.shop, draft), reach_channels(desk.shop, draft)
        reach = reach_block(desk.shop, preview, count_links=_counts_links(turn), way=_way(desk, turn), reach=reached)
        samples = sample_blocks(preview)
        if turn.action == TEST:
            called = _way(desk, turn).channel is ChannelName.TELEPHONE
            samples.insert(0, context(NO_TRIAL_CALL if called else send_trial(desk, turn, preview)))
    except ShownError as error:
        reach = section(f":warning: {escape(str(error))}")
    except Exception:
        reference = uuid4().hex[:8]
        log.exception("a plan could not be previewed (reference %s)", reference)
        reach = section(f":warning: Something went wrong on our side. The log has it under {reference}.")
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    blocks = with_way(view["blocks"], desk.shop, _way(desk, turn))
    return {**{name: view[name] for name in kept}, "blocks": with_preview(blocks, reach, samples)}


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with a form that was handed in, by block id; nothing is kept yet."""
    errors: dict[str, str] = {}
    try:
        _find(desk, turn.state.get("product", ""))
    except ShownError as error:
        errors["product"] = str(error)
    ranges = [("control", 0, 50), ("window", 1, 365)]
    if _way(desk, turn).channel is ChannelName.TELEPHONE and TRIES in turn.state:
        ranges.append((TRIES, 1, MOST_CALL_TRIES))
    for block, lowest, highest in ranges:
        value = turn.state.get(block, "")
        if not value.isdecimal() or not lowest <= int(value) <= highest:
            errors[block] = f"Write a whole number from {lowest} to {highest}."
    if not turn.state.get("script", "").strip():
        errors["script"] = "Write what the customers are to read."
    if turn.state.get("script_b", "").strip() and turn.state["script_b"] == turn.state.get("script"):
        errors["script_b"] = "The two scripts are the same. Change one of them, or leave this one empty."
    if _counts_links(turn) and _way(desk, turn).channel is ChannelName.TELEPHONE:
        errors["links"] = "Nobody can follow a link on the telephone."
    return errors or _check_scripts(desk, turn)


def _check_scripts(desk: Desk, turn: Turn) -> dict[str, str]:
    channel = desk.shop.channels[_way(desk, turn).channel]
    missing = missing_fields(_find(desk, turn.state.get("product", "")))
    errors: dict[str, str] = {}
    for block in ("script", "script_b"):
        script = turn.state.get(block, "")
        if block == "script_b" and not script.strip():
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
        script=turn.state.get("script", ""),
        send_at=datetime.fromtimestamp(int(when), UTC) if when else desk.shop.clock.now(),
        control_percent=int(turn.state.get("control", DEFAULT_CONTROL)),
        window_days=int(turn.state.get("window", DEFAULT_WINDOW)),
        script_b=turn.state.get("script_b") if turn.state.get("script_b", "").strip() else None,
        count_links=_counts_links(turn),
    )


def _way(desk: Desk, turn: Turn) -> Way:
    return way_named(desk.shop, turn.state.get(BLOCK, ""))


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
