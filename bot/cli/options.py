"""Options that several commands share, said the same way everywhere."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON document; nothing else is printed.")]
Limit = Annotated[int, typer.Option(min=0, max=1000, help="How many customers to print, best first.")]
VersionNumber = Annotated[int, typer.Argument(metavar="VERSION", min=1, help="The version's number.")]
