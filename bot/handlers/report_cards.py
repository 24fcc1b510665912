"""A report as it is posted: its card, its chart, and the question that it goes on from."""

from pathlib import Path

from sqlmodel import Session

from bot.handlers.pictures import drawn_file, post_picture
from bot.views.blocks import clip
from bot.views.charts import Row, counts_chart, shares_chart
from bot.views.slack_evaluation import evaluation_chart
from bot.views.slack_reports import Lateness, report_card
from core.actions.desk.post_report import keep_answer
from core.models import ScheduledReport
from core.replies import Replies
from core.reports.findings import Found, QuestionFound, ResultFound
from core.reports.plans import PlansFound
from core.shop import Shop

MOST_DRAWN = 6


def report_picture(shop: Shop, found: Found) -> Path | None:
    """Draw the chart of a report into a file; None where there is nothing to draw."""
    if isinstance(found, QuestionFound):
        shares = found.answer.shares
        title = f"What the {found.answer.found:,} are made of"
        return drawn_file(shop, shares_chart, title, shares) if len(shares) > 1 else None
    if isinstance(found, ResultFound):
        return drawn_file(shop, evaluation_chart, found.result) if found.result is not None else None
    rows = [
        Row(clip(row.title, 40), (("told", row.told), ("answered", row.answered), ("bought", row.buyers or 0)))
        for row in found.rows[:MOST_DRAWN]
    ]
    return drawn_file(shop, counts_chart, "Told, answered, bought", tuple(rows)) if rows else None


def post_report(
    tx: Session,
    shop: Shop,
    replies: Replies,
    report: ScheduledReport,
    found: Found,
    *,
    picture: Path | None,
    late: Lateness | None = None,
) -> None:
    """Post a report and its chart into its channel, within the transaction that says it was posted."""
    question = keep_answer(tx, shop, report, found).id if isinstance(found, QuestionFound) else None
    text, blocks = report_card(shop, report, found, question_id=question or 0, late=late)
    more = {"_question": question} if question else {}
    card = replies.slack("chat.postMessage", channel=report.slack_channel, text=text, blocks=blocks, **more)
    title = "What plans brought" if isinstance(found, PlansFound) else clip(text, 80)
    post_picture(replies, picture, channel=report.slack_channel, thread=card, name=f"report-{report.id}", title=title)
