"""`najimi run`: the engine."""

from pathlib import Path
from typing import Annotated

import typer

from bot.settings import load_settings


def run(
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Bring stand-ins for Slack and Telegram and a page to play all the parts.")
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, readable=True, help="With --sandbox: start on this file of purchases."
        ),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Listen on this port of this machine [NAJIMI_PORT, else 8000].")
    ] = None,
) -> None:
    """Start the engine: Slack, Telegram, the sender, and the web server. Ends with Ctrl-C.

    Example: najimi run --sandbox

    Example: najimi run --sandbox --data purchases.csv --port 8080
    """
    if data is not None and not sandbox:
        message = "goes with --sandbox; a shop of its own imports with: najimi import purchases FILE"
        raise typer.BadParameter(message, param_hint="--data")
    settings = load_settings()
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    # The engine's libraries take about a second to load: the other commands and --help do not wait for them.
    from bot.serve import serve  # noqa: PLC0415 - see above

    serve(settings, sandbox=sandbox, data=data)
