"""The commands by name: what each is asked with, and what carries it out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.commands import (
    backup,
    customer,
    extract,
    facts,
    import_records,
    imports,
    invite,
    levels,
    mirror,
    policy,
    prospects,
    staff,
    undo,
)
from bot.commands.errand import Errand
from bot.commands.records_wire import RecordsRequest
from bot.commands.wire import (
    BackupRequest,
    CustomerRequest,
    EraseRequest,
    ExtractRequest,
    ImportRequest,
    ImportsRequest,
    InviteRequest,
    Nothing,
    ProspectsRequest,
    StaffRequest,
    Tell,
    UndoRequest,
    Wire,
)


@dataclass(frozen=True)
class Command:
    """One command; `carry_out` is given a request of the class `request` and returns its answer."""

    request: type[Wire]
    carry_out: Callable[[Errand, Any, Tell], BaseModel]


COMMANDS: dict[str, Command] = {
    "extract": Command(ExtractRequest, extract.extract),
    "prospects": Command(ProspectsRequest, prospects.prospects),
    "import/mapping": Command(ImportRequest, imports.mapping),
    "import/purchases": Command(ImportRequest, imports.purchases),
    "import/list": Command(ImportsRequest, undo.everything),
    "import/preview-undo": Command(UndoRequest, undo.preview),
    "import/undo": Command(UndoRequest, undo.undo),
    "import/records/mapping": Command(RecordsRequest, import_records.mapping),
    "import/records": Command(RecordsRequest, import_records.records),
    "levels/learn": Command(Nothing, levels.learn),
    "mirror/check": Command(Nothing, mirror.check),
    "mirror/rebuild": Command(Nothing, mirror.rebuild),
    "staff/list": Command(Nothing, staff.everyone),
    "staff/grant": Command(StaffRequest, staff.grant),
    "staff/revoke": Command(StaffRequest, staff.revoke),
    "backup": Command(BackupRequest, backup.backup),
    "invite": Command(InviteRequest, invite.invite),
    "policy": Command(Nothing, policy.policy),
    "customer/export": Command(CustomerRequest, customer.export),
    "customer/preview": Command(CustomerRequest, customer.preview),
    "customer/erase": Command(EraseRequest, customer.erase),
    "facts": Command(Nothing, facts.facts),
}
