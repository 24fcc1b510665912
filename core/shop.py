"""A shop at run time: one tenant, one database (docs/architecture.md, "Tenants")."""

from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from core.clock import Clock
from core.extraction.mirror import Mirror
from core.models import ChannelName
from core.money import Currency
from core.ports import Channel
from core.store import Store


@dataclass(frozen=True)
class Shop:
    """Everything that an action needs of one shop; handed to it, never looked up."""

    name: str
    zone: ZoneInfo
    currency: Currency
    store: Store
    clock: Clock
    mirror: Mirror
    data_dir: Path
    channels: dict[ChannelName, Channel] = field(default_factory=dict)
