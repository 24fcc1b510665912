"""`najimi extract`: which customers."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.found import print_found
from bot.cli.options import AsJson, Limit
from bot.cli.reach import ask
from bot.cli.saving import saved_whole
from bot.cli.screen import progress_bar, say
from bot.commands.wire import ExtractRequest, FilePiece, FoundAnswer, Progress


def extract(
    words: Annotated[str, typer.Argument(metavar="FILTER|WORDS", help="A filter, or a question in plain words.")],
    limit: Limit = 10,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write every customer found into this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say which customers answer a question, as of this moment.

    Example: najimi extract "sales(this year) > 500 and country = 'France'"

    Example: najimi extract "who bought more than 500 pounds last year" --csv found.csv
    """
    request = ExtractRequest(words=words, limit=limit, as_csv=csv is not None)
    with progress_bar() as show:
        if csv is None:
            answer = ask("extract", request, FoundAnswer, show)
        else:
            with saved_whole(csv) as file:

                def tell(event: Progress | FilePiece) -> None:
                    if isinstance(event, FilePiece):
                        file.write(event.content)
                    else:
                        show(event)

                answer = ask("extract", request, FoundAnswer, tell)
    if csv is not None:
        say(f"Wrote {answer.found:,} customers into {csv}")
    print_found(answer, as_json=as_json)
