"""Figures and trends in Slack: what an answer's customers or a list brought, in the thread, with what to do next."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import uuid4

from sqlmodel import Session

from bot.handlers.figures_wish import (
    Wish,
    carried,
    checked,
    choices_of,
    display_of,
    month_of_wish,
    span_of,
    spoken_wish,
    wanted_of,
)
from bot.handlers.pictures import drawn_file, post_picture
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.account_charts import account_chart, trends_chart
from bot.views.blocks import Block
from bot.views.slack_accounts import (
    account_card,
    account_panels,
    account_title,
    before_after_card,
    trend_panels,
    trends_card,
    wish_value,
)
from bot.views.slack_figures_form import (
    BESIDE,
    KEPT,
    NAME,
    RANGES,
    SINCE,
    SOLUTION,
    chosen_display,
    figures_form,
)
from bot.workers.inbox import Effect
from core.accounting.months import read_month
from core.accounting.scope import Scope
from core.actions.accounting.account import Account, BeforeAfter, account, before_and_after, sizes
from core.actions.accounting.account_scope import plan_scope, scopes
from core.actions.accounting.export_account import export_account, export_trends
from core.actions.accounting.save_display import display_named, save_display
from core.clock import business_date
from core.errors import RefusedError, ShownError
from core.replies import Replies


def said(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Show figures of lists, of the thread's last answer where no list is named, or else of the whole shop."""
    return _figures(desk, turn, spoken_wish(desk, turn, rest))


def said_trends(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Show sizes and trends of a list, of the thread's last answer where none is named, or else of the whole shop."""
    return _trends(desk, turn, spoken_wish(desk, turn, rest))


def of_question(desk: Desk, turn: Turn) -> Effect:
    """Show figures of an answer's customers."""
    return _figures(desk, turn, {"question": number_of(turn.value)})


def trends_of_question(desk: Desk, turn: Turn) -> Effect:
    """Show sizes and trends of an answer's customers."""
    return _trends(desk, turn, {"question": number_of(turn.value)})


def of_list(desk: Desk, turn: Turn) -> Effect:
    """Show figures of the list that the button names."""
    return _figures(desk, turn, {"lists": [turn.value]})


def trends_of_list(desk: Desk, turn: Turn) -> Effect:
    """Show sizes and trends of the list that the button names."""
    return _trends(desk, turn, {"lists": [turn.value]})


def again(desk: Desk, turn: Turn) -> Effect:
    """Show the figures that a button carries."""
    return _figures(desk, turn, carried(turn.value))


def trends_again(desk: Desk, turn: Turn) -> Effect:
    """Show the trends that a button carries."""
    return _trends(desk, turn, carried(turn.value))


def form(desk: Desk, turn: Turn) -> Block:
    """Return the form that says how figures are shown and what stands beside them."""
    wish = carried(turn.value)
    return figures_form({**turn.where, "wish": wish}, display_of(wish), choices_of(desk))


def check_form(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the form, by block id."""
    found: dict[str, str] = {}
    for block, read in (("periods", lambda: chosen_display(turn.state)), (SINCE, lambda: _since(desk, turn))):
        try:
            read()
        except ShownError as error:
            found[block] = str(error)
    return found


def submitted(desk: Desk, turn: Turn) -> Effect:
    """Show figures as the form says, and keep the settings where they were given a name."""
    choices = choices_of(desk)
    kept = _chosen(choices.displays, turn.state.get(KEPT))
    display = chosen_display(turn.state)
    if kept is not None:
        with desk.shop.store.read() as session:
            display = display_named(session, kept)
    wish: Wish = checked(turn.metadata.get("wish"))
    beside, since = _chosen(choices.lists, turn.state.get(BESIDE)), _since(desk, turn)
    wish |= {
        "display": display.to_settings(),
        "solution": _chosen(choices.solutions, turn.state.get(SOLUTION)),
        "ranges": bool(turn.state.get(RANGES)),
        "since": since.isoformat() if since else None,
        "beside": beside,
    }
    show = _figures(desk, turn, wish)
    name = turn.state.get(NAME, "").strip()

    def effect(tx: Session, replies: Replies) -> None:
        if name:
            save_display(tx, desk.shop, name, display, turn.user)
        show(tx, replies)

    return effect


def export(desk: Desk, turn: Turn) -> Effect:
    """Put the figures that a button carries into the thread as a spreadsheet."""
    found, _question = _worked_out(desk, carried(turn.value))
    shown = found.account if isinstance(found, BeforeAfter) else found
    return _upload(desk, turn, export_account(shown, desk.shop.currency, "xlsx"), "figures", account_title(shown))


def export_of_trends(desk: Desk, turn: Turn) -> Effect:
    """Put the trends that a button carries into the thread as a spreadsheet."""
    wish = carried(turn.value)
    group, _question = _group(desk, wish)
    found = sizes(desk.shop, group, display_of(wish), span_of(wish))
    return _upload(desk, turn, export_trends(found, desk.shop.currency, "xlsx"), "trends", found.label)


def _figures(desk: Desk, turn: Turn, wish: Wish) -> Effect:
    found, question = _worked_out(desk, wish)
    shop, value = desk.shop, wish_value(wish)
    shown = found.account if isinstance(found, BeforeAfter) else found
    if isinstance(found, BeforeAfter):
        blocks = before_after_card(found, shop.currency, value, question)
    else:
        blocks = account_card(found, shop.currency, value, question)
    points = shown.series[0].points
    picture = drawn_file(
        shop, account_chart, account_title(shown), tuple(point.period.label for point in points),
        tuple(not point.closed for point in points), account_panels(shown, shop.currency), shown.display.form.value,
        shop.currency.code,
    )  # fmt: skip
    return _post(desk, turn, f"Figures: {account_title(shown)}", blocks, picture)


def _trends(desk: Desk, turn: Turn, wish: Wish) -> Effect:
    group, question = _group(desk, wish)
    shop = desk.shop
    found = sizes(shop, group, display_of(wish), span_of(wish))
    periods = tuple(period.label for period, _ in found.points)
    panels = trend_panels(found, shop.currency)
    picture = drawn_file(shop, trends_chart, found.label, periods, panels, shop.currency.code)
    blocks = trends_card(found, shop.currency, wish_value(wish), question)
    return _post(desk, turn, f"Trends: {found.label}", blocks, picture)


def _group(desk: Desk, wish: Wish) -> tuple[Scope, int | None]:
    """Return the one group whose trends are wished for, and the question whose customers these are."""
    if wish.get("plan"):
        return plan_scope(desk.shop, int(wish["plan"]))[0], None
    wanted, question = wanted_of(desk, wish)
    return scopes(desk.shop, wanted)[0], question


def _worked_out(desk: Desk, wish: Wish) -> tuple[Account | BeforeAfter, int | None]:
    """Return the figures that are wished for, and the question whose customers these are, where there is one."""
    display = display_of(wish)
    if wish.get("plan"):
        group, since = plan_scope(desk.shop, int(wish["plan"]))
        return before_and_after(desk.shop, group, since, display), None
    wanted, question = wanted_of(desk, wish)
    groups = scopes(desk.shop, wanted)
    if wish.get("since"):
        return before_and_after(desk.shop, groups[0], month_of_wish(wish["since"]), display), question
    return account(desk.shop, groups, display, span_of(wish)), question


def _since(desk: Desk, turn: Turn) -> date | None:
    text = turn.state.get(SINCE, "").strip()
    return read_month(text, business_date(desk.shop.clock.now(), desk.shop.zone)) if text else None


def _chosen(names: Sequence[str], place: str | None) -> str | None:
    """Return the name that was chosen by its place in the form's menu."""
    if place is None:
        return None
    number = number_of(place)
    if number >= len(names):
        message = "What you chose is gone. Open the form again."
        raise RefusedError(message)
    return str(names[number])


def _post(desk: Desk, turn: Turn, text: str, blocks: list[Block], picture: Path | None) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        card = turn.say(replies, text, blocks)
        post_picture(replies, picture, channel=turn.at, thread=turn.thread or card, name="figures", title=text)

    return effect


def _upload(desk: Desk, turn: Turn, content: bytes, name: str, title: str) -> Effect:
    path = desk.shop.data_dir / "outgoing" / f"{uuid4().hex}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        replies.slack(
            "files.upload", channel=turn.at, thread_ts=turn.thread, path=str(path), filename=f"{name}.xlsx",
            title=title, text=title,
        )  # fmt: skip

    return effect
