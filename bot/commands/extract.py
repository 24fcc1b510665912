"""Which customers answer a question."""

from bot.commands.errand import Errand
from bot.commands.found import found_answer
from bot.commands.wire import ExtractRequest, FilePiece, FoundAnswer, Tell
from core.actions.lists.export_list import export_list
from core.actions.questions.ask import answer, understand

PIECE_BYTES = 256 * 1024


def extract(errand: Errand, request: ExtractRequest, tell: Tell) -> FoundAnswer:
    """Answer a question, as of this moment; with `as_csv` everybody found is told as pieces of a CSV file as well."""
    understood = understand(errand.shop, request.words)
    found = answer(errand.shop, understood, limit=request.limit)
    if request.as_csv:
        content = export_list(errand.shop, understood, "csv")
        for start in range(0, len(content), PIECE_BYTES):
            tell(FilePiece.of(content[start : start + PIECE_BYTES]))
    return found_answer(found)
