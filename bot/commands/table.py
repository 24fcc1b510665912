"""The commands by name: what each is asked with, and what carries it out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.commands import (
    accounts,
    attributes,
    backup,
    customer,
    extract,
    extraction,
    facts,
    filters,
    import_records,
    imports,
    invite,
    levels,
    lists,
    mirror,
    policy,
    products,
    prospects,
    ranges,
    rules,
    solutions,
    staff,
    undo,
    why,
)
from bot.commands.accounts_wire import DisplaysRequest, FiguresRequest, GroupRequest, MonthsRequest
from bot.commands.attributes_wire import (
    AttributeRequest,
    DefineAttributeRequest,
    RemoveAttributeRequest,
    RestoreAttributeRequest,
)
from bot.commands.errand import Errand
from bot.commands.extraction_wire import (
    NameRequest,
    RulesRequest,
    RunRequest,
    SaveExtractionRequest,
    VersionRequest,
    WhyRequest,
)
from bot.commands.filters_wire import (
    CompareFilterRequest,
    CopyFilterRequest,
    FilterRequest,
    RemoveFilterRequest,
    RestoreFilterRequest,
    SaveFilterRequest,
    UseFilterRequest,
)
from bot.commands.lists_wire import (
    CombineListsRequest,
    CompareListsRequest,
    ExportListRequest,
    ListRequest,
    RenameListRequest,
    ReturnListRequest,
    SaveListRequest,
)
from bot.commands.mirror_wire import MirrorRequest, PublishRequest
from bot.commands.products_wire import (
    AddSolutionRequest,
    ChangeSolutionRequest,
    CountsRequest,
    DepartmentRequest,
    FillSolutionRequest,
    HistoryRequest,
    PairRequest,
    ProductRequest,
    RelateRequest,
    SetProductRequest,
    SolutionRequest,
    SuggestRequest,
    UndoChangeRequest,
)
from bot.commands.prospects_wire import MatrixRequest, NextRequest, OffersRequest, ProspectsRequest
from bot.commands.ranges_wire import RangeRequest
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
    "extraction/run": Command(RunRequest, extraction.run),
    "extraction/list": Command(Nothing, extraction.everything),
    "extraction/show": Command(NameRequest, extraction.show),
    "extraction/save": Command(SaveExtractionRequest, extraction.save),
    "extraction/history": Command(NameRequest, extraction.history),
    "extraction/restore": Command(VersionRequest, extraction.restore),
    "extraction/delete": Command(NameRequest, extraction.delete),
    "rules/list": Command(Nothing, rules.everything),
    "rules/show": Command(NameRequest, rules.show),
    "rules/try": Command(RulesRequest, rules.preview),
    "rules/save": Command(RulesRequest, rules.save),
    "rules/history": Command(NameRequest, rules.history),
    "rules/restore": Command(VersionRequest, rules.restore),
    "rules/delete": Command(NameRequest, rules.delete),
    "why": Command(WhyRequest, why.why),
    "prospects": Command(ProspectsRequest, prospects.prospects),
    "prospects/next": Command(NextRequest, prospects.next_products),
    "prospects/offers": Command(OffersRequest, prospects.offers),
    "prospects/matrix": Command(MatrixRequest, prospects.whole_matrix),
    "import/mapping": Command(ImportRequest, imports.mapping),
    "import/purchases": Command(ImportRequest, imports.purchases),
    "import/list": Command(ImportsRequest, undo.everything),
    "import/preview-undo": Command(UndoRequest, undo.preview),
    "import/undo": Command(UndoRequest, undo.undo),
    "import/records/mapping": Command(RecordsRequest, import_records.mapping),
    "import/records": Command(RecordsRequest, import_records.records),
    "lists/list": Command(Nothing, lists.everything),
    "lists/show": Command(ListRequest, lists.show),
    "lists/save": Command(SaveListRequest, lists.save),
    "lists/compare": Command(CompareListsRequest, lists.compare),
    "lists/combine": Command(CombineListsRequest, lists.combine),
    "lists/preview": Command(ListRequest, lists.preview),
    "lists/refresh": Command(ListRequest, lists.refresh),
    "lists/return": Command(ReturnListRequest, lists.return_to),
    "lists/export": Command(ExportListRequest, lists.export),
    "lists/rename": Command(RenameListRequest, lists.rename),
    "lists/remove": Command(ListRequest, lists.remove),
    "levels/learn": Command(Nothing, levels.learn),
    "mirror/check": Command(MirrorRequest, mirror.check),
    "mirror/rebuild": Command(Nothing, mirror.rebuild),
    "mirror/publish": Command(PublishRequest, mirror.publish),
    "accounts/close": Command(MonthsRequest, accounts.close),
    "accounts/preview": Command(MonthsRequest, accounts.preview),
    "accounts/months": Command(Nothing, accounts.months),
    "accounts/displays": Command(DisplaysRequest, accounts.displays),
    "figures": Command(FiguresRequest, accounts.figures),
    "trends": Command(GroupRequest, accounts.trends),
    "staff/list": Command(Nothing, staff.everyone),
    "staff/grant": Command(StaffRequest, staff.grant),
    "staff/revoke": Command(StaffRequest, staff.revoke),
    "backup": Command(BackupRequest, backup.backup),
    "invite": Command(InviteRequest, invite.invite),
    "policy": Command(Nothing, policy.policy),
    "customer/range": Command(CustomerRequest, ranges.show),
    "customer/range/set": Command(RangeRequest, ranges.change),
    "customer/export": Command(CustomerRequest, customer.export),
    "customer/preview": Command(CustomerRequest, customer.preview),
    "customer/erase": Command(EraseRequest, customer.erase),
    "filters/list": Command(Nothing, filters.everything),
    "filters/show": Command(FilterRequest, filters.show),
    "filters/before": Command(FilterRequest, filters.before),
    "filters/save": Command(SaveFilterRequest, filters.save),
    "filters/copy": Command(CopyFilterRequest, filters.copy),
    "filters/history": Command(FilterRequest, filters.history),
    "filters/compare": Command(CompareFilterRequest, filters.compare),
    "filters/restore": Command(RestoreFilterRequest, filters.restore),
    "filters/remove": Command(RemoveFilterRequest, filters.remove),
    "filters/use": Command(UseFilterRequest, filters.use),
    "product/show": Command(ProductRequest, products.show),
    "product/set": Command(SetProductRequest, products.set_fields),
    "product/relate": Command(RelateRequest, products.relation),
    "product/counts": Command(CountsRequest, products.counts),
    "product/count": Command(Nothing, products.count),
    "product/history": Command(HistoryRequest, products.changes),
    "product/undo": Command(UndoChangeRequest, products.undo),
    "product/check": Command(Nothing, products.check),
    "product/suggest": Command(SuggestRequest, products.suggest),
    "product/confirm": Command(PairRequest, products.confirm),
    "solution/list": Command(Nothing, solutions.everything),
    "solution/show": Command(SolutionRequest, solutions.show),
    "solution/add": Command(AddSolutionRequest, solutions.add),
    "solution/change": Command(ChangeSolutionRequest, solutions.change),
    "solution/fill": Command(FillSolutionRequest, solutions.fill),
    "department/list": Command(Nothing, solutions.all_departments),
    "department/set": Command(DepartmentRequest, solutions.set_department),
    "attributes/list": Command(Nothing, attributes.everything),
    "attributes/show": Command(AttributeRequest, attributes.show),
    "attributes/define": Command(DefineAttributeRequest, attributes.define),
    "attributes/remove": Command(RemoveAttributeRequest, attributes.remove),
    "attributes/restore": Command(RestoreAttributeRequest, attributes.restore),
    "facts": Command(Nothing, facts.facts),
}
