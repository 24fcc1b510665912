"""The rows of a shop's database, one noun a file.

Rows carry no behaviour beyond small facts about themselves. SQLModel tables check nothing when they are made or
changed, so what comes from outside is checked at its boundary before it becomes a row.
"""

from core.models.accounting import AccountingMonth, ManagerialAccount
from core.models.audit import AuditEntry
from core.models.call import Call, CallConsent, CallDirection, CallPurpose, CallState, Capture
from core.models.call_task import CallOutcome, CallTask, Caution
from core.models.call_words import CallMark, CallUtterance, MarkKind, MarkState, Speaker
from core.models.card import Card, CardCommand, CardKind, CardStanding, CardState, HolderState
from core.models.card_programme import ProgrammeVersion
from core.models.card_record import CardFinding, CardRecord, FindingKind, RecordStanding
from core.models.card_reservation import CardReservation
from core.models.catalogue import (
    Product,
    ProductName,
    Relation,
    RelationKind,
    RelationOrigin,
    Solution,
    SolutionPart,
    SolutionProduct,
)
from core.models.catalogue_change import CatalogueChange, CatalogueSubject
from core.models.consent import Consent, ConsentEvent, ConsentState, Purpose
from core.models.consent_request import ConsentRequest
from core.models.contact import Contact
from core.models.contract import Contract
from core.models.conversation import CannedReply, Conversation, ConversationMessage, ConversationState, Direction
from core.models.counted_link import CountedLink, LinkVisit
from core.models.customer import Customer, Identity, IdentityKind
from core.models.definition_version import DefinitionKind, DefinitionVersion
from core.models.delivery import Delivery, DeliveryAttempt, DeliveryState
from core.models.department import Department, DepartmentSolution
from core.models.display_setting import DisplaySetting
from core.models.erased import ErasedIdentity
from core.models.evaluation import Evaluation
from core.models.imports import ColumnMapping, ImportChange, ImportRun, ImportState
from core.models.inbox import InboxEvent, InboxState
from core.models.link import LinkToken
from core.models.list_version import ListVersion, ListVersionMember
from core.models.lists import CustomerList, ListMember
from core.models.member_shop import MemberShop
from core.models.merge import CustomerMerge, DistinctPair
from core.models.plan import CallingWay, Plan, PlanState
from core.models.points import AccountKind, EntryReason, PointsAccount, PointsEntry, Settlement
from core.models.policy import CapRule, ContactPolicy, FrequencyCap
from core.models.pool import Pool
from core.models.preference import ContactPreference, NoticeRoute
from core.models.product_record import ProductRecord
from core.models.proposal import Proposal, ProposalState
from core.models.purchase import Purchase, PurchaseKind, PurchaseLine
from core.models.question import Question, QuestionKind
from core.models.registered_range import RegisteredRange
from core.models.reply import Reply, ReplyState, Surface
from core.models.report import Recurrence, ReportKind, ScheduledReport
from core.models.response import Response, ResponseKind
from core.models.route import ChannelName, Route, RouteState
from core.models.rule_base import RuleBase
from core.models.saved_extraction import SavedExtraction
from core.models.saved_filter import SavedFilter
from core.models.setting import Setting
from core.models.staff import Role, Staff
from core.models.staff_link import StaffLink
from core.models.terminal import EntryKind, Terminal, TerminalEntry, TerminalState
from core.models.trouble import Trouble, TroubleStatus
from core.models.virtual_attribute import VirtualAttribute
from core.models.voucher import ExchangeOffer, Voucher, VoucherKind

__all__ = [
    "AccountKind",
    "AccountingMonth",
    "AuditEntry",
    "Call",
    "CallConsent",
    "CallDirection",
    "CallMark",
    "CallOutcome",
    "CallPurpose",
    "CallState",
    "CallTask",
    "CallUtterance",
    "CallingWay",
    "CannedReply",
    "CapRule",
    "Capture",
    "Card",
    "CardCommand",
    "CardFinding",
    "CardKind",
    "CardRecord",
    "CardReservation",
    "CardStanding",
    "CardState",
    "CatalogueChange",
    "CatalogueSubject",
    "Caution",
    "ChannelName",
    "ColumnMapping",
    "Consent",
    "ConsentEvent",
    "ConsentRequest",
    "ConsentState",
    "Contact",
    "ContactPolicy",
    "ContactPreference",
    "Contract",
    "Conversation",
    "ConversationMessage",
    "ConversationState",
    "CountedLink",
    "Customer",
    "CustomerList",
    "CustomerMerge",
    "DefinitionKind",
    "DefinitionVersion",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "Department",
    "DepartmentSolution",
    "Direction",
    "DisplaySetting",
    "DistinctPair",
    "EntryKind",
    "EntryReason",
    "ErasedIdentity",
    "Evaluation",
    "ExchangeOffer",
    "FindingKind",
    "FrequencyCap",
    "HolderState",
    "Identity",
    "IdentityKind",
    "ImportChange",
    "ImportRun",
    "ImportState",
    "InboxEvent",
    "InboxState",
    "LinkToken",
    "LinkVisit",
    "ListMember",
    "ListVersion",
    "ListVersionMember",
    "ManagerialAccount",
    "MarkKind",
    "MarkState",
    "MemberShop",
    "NoticeRoute",
    "Plan",
    "PlanState",
    "PointsAccount",
    "PointsEntry",
    "Pool",
    "Product",
    "ProductName",
    "ProductRecord",
    "ProgrammeVersion",
    "Proposal",
    "ProposalState",
    "Purchase",
    "PurchaseKind",
    "PurchaseLine",
    "Purpose",
    "Question",
    "QuestionKind",
    "RecordStanding",
    "Recurrence",
    "RegisteredRange",
    "Relation",
    "RelationKind",
    "RelationOrigin",
    "Reply",
    "ReplyState",
    "ReportKind",
    "Response",
    "ResponseKind",
    "Role",
    "Route",
    "RouteState",
    "RuleBase",
    "SavedExtraction",
    "SavedFilter",
    "ScheduledReport",
    "Setting",
    "Settlement",
    "Solution",
    "SolutionPart",
    "SolutionProduct",
    "Speaker",
    "Staff",
    "StaffLink",
    "Surface",
    "Terminal",
    "TerminalEntry",
    "TerminalState",
    "Trouble",
    "TroubleStatus",
    "VirtualAttribute",
    "Voucher",
    "VoucherKind",
]
