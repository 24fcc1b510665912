"""A report as it is posted: its card, its chart, and the question that it goes on from."""

from uuid import uuid4

from sqlmodel import Session

from bot.views.blocks import clip
from bot.views.charts import Row, counts_chart, shares_chart
from bot.views.slack_evaluation import evaluation_chart
from bot.views.slack_reports import Lateness, report_card
from core.actions.post_report import keep_answer
from core.models import ScheduledReport
from core.replies import Replies
from core.reports.findings import Found, QuestionFound, ResultFound
from core.reports.plans import PlansFound
from core.shop import Shop

MOST_DRAWN = 6


def report_picture(found: Found) -> bytes | None:
    """Return the chart of a report as a PNG; None where there is nothing to draw."""
    if isinstance(found, QuestionFound):
        shares = found.answer.shares
        return shares_chart(f"What the {found.answer.found:,} are made of", shares) if len(shares) > 1 else None
    if isinstance(found, ResultFound):
        return evaluation_chart(found.result) if found.result is not None else None
    rows = [
        Row(clip(row.title, 40), (("told", row.told), ("answered", row.answered), ("bought", row.buyers or 0)))
        for row in found.rows[:MOST_DRAWN]
    ]
    return counts_chart("Told, answered, bought", tuple(rows)) if rows else None


def post_report(
    tx: Session,
    shop: Shop,
    replies: Replies,
    report: ScheduledReport,
    found: Found,
    *,
    picture: bytes | None,
    late: Lateness | None = None,
) -> None:
    """Post a report and its chart into its channel, within the transaction that says it was posted."""
    question = keep_answer(tx, shop, report, found).id if isinstance(found, QuestionFound) else None
    text, blocks = report_card(shop, report, found, question_id=question or 0, late=late)
    more = {"_question": question} if question else {}
    card = replies.slack("chat.postMessage", channel=report.slack_channel, text=text, blocks=blocks, **more)
    if picture is None:
        return
    path = shop.data_dir / "outgoing" / f"{uuid4().hex}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture)
    replies.slack(
        "files.upload",
        channel=report.slack_channel,
        thread_ts={"reply": card},
        path=str(path),
        filename=f"report-{report.id}.png",
        title="What plans brought" if isinstance(found, PlansFound) else clip(text, 80),
    )
