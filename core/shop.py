"""A shop at run time: one tenant, one database (docs/architecture.md, "Tenants")."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from core.clock import Clock
from core.extraction.mirror import Mirror
from core.extraction.prospects.demand import DemandRule
from core.keys import KEY_BYTES
from core.models import ChannelName
from core.money import Currency
from core.ports import Channel
from core.store import Store


@dataclass(frozen=True)
class Shop:
    """Everything that an action needs of one shop; handed to it, never looked up.

    `key` signs links and hashes the identities of the erased, each under a purpose of its own (see
    `core.keys.purpose_key`); in earnest it is the one kept in the data folder. `public_url` is where customers reach
    this server, without a slash at its end; empty where they cannot. `keep_messages_days` is how long the contents of
    events and answers are kept once they are done with, `keep_transcripts_days` how long the words of a telephone call
    are, where the caller agreed. `fiscal_month` (1 to 12) is the month with which a fiscal year
    begins. `demand` says what counts as concrete demand for a product.
    """

    name: str
    zone: ZoneInfo
    currency: Currency
    store: Store
    clock: Clock
    mirror: Mirror
    data_dir: Path
    channels: dict[ChannelName, Channel] = field(default_factory=dict)
    key: bytes = field(default_factory=lambda: secrets.token_bytes(KEY_BYTES), repr=False)
    public_url: str = ""
    keep_messages_days: int = 90
    keep_transcripts_days: int = 90
    fiscal_month: int = 1
    demand: DemandRule = field(default_factory=DemandRule)
