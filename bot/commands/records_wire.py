"""What is said about files of customers, products, relations, contacts and troubles."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.commands.wire import Wire


class RecordsRequest(Wire):
    """Import a file of `kind`; `mapping` overrides what is guessed, a dry run writes nothing."""

    kind: Annotated[str, Field(max_length=32)]
    file: Path
    mapping: dict[str, str] = Field(default_factory=dict, max_length=64)
    source: Annotated[str, Field(max_length=64)] | None = None
    dry_run: bool = False
