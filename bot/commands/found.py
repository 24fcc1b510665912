"""An answer of the core as it is said to the command line."""

from bot.commands.wire import FoundAnswer, FoundLine, ShareLine
from core.extraction.answer import Answer


def found_answer(answer: Answer) -> FoundAnswer:
    """Return `answer` with the names that `--json` publishes."""
    understood = answer.understood
    return FoundAnswer(
        words=understood.words,
        sentence=understood.sentence,
        filter=understood.filter_text,
        product_id=understood.product_id,
        found=answer.found,
        of=answer.of,
        customers=tuple(
            FoundLine(id=one.customer_id, number=one.number, name=one.name, weight=one.weight, reason=one.reason)
            for one in answer.top
        ),
        in_thousandths=answer.in_thousandths,
        remarks=answer.remarks,
        shares=tuple(ShareLine(label=share.label, count=share.count) for share in answer.shares),
    )
