"""The rows of a shop's database, one noun a file.

Rows carry no behaviour beyond small facts about themselves. SQLModel tables check nothing when they are made or
changed, so what comes from outside is checked at its boundary before it becomes a row.
"""

from core.models.accounting import ManagerialAccount
from core.models.audit import AuditEntry
from core.models.catalogue import (
    Product,
    ProductName,
    Relation,
    RelationKind,
    RelationOrigin,
    Solution,
    SolutionProduct,
)
from core.models.consent import Consent, ConsentEvent, ConsentState, Purpose
from core.models.contact import Contact
from core.models.contract import Contract
from core.models.customer import Customer, Identity, IdentityKind
from core.models.delivery import Delivery, DeliveryAttempt, DeliveryState
from core.models.evaluation import Evaluation
from core.models.imports import ColumnMapping, ImportRun, ImportState
from core.models.inbox import InboxEvent, InboxState
from core.models.link import LinkToken
from core.models.lists import CustomerList, ListMember
from core.models.plan import Plan, PlanState
from core.models.proposal import Proposal, ProposalState
from core.models.purchase import Purchase, PurchaseKind, PurchaseLine
from core.models.question import Question, QuestionKind, SavedFilter
from core.models.reply import Reply, ReplyState, Surface
from core.models.response import Response, ResponseKind
from core.models.route import ChannelName, Route, RouteState
from core.models.setting import Setting
from core.models.staff import Role, Staff
from core.models.trouble import Trouble, TroubleStatus

__all__ = [
    "AuditEntry",
    "ChannelName",
    "ColumnMapping",
    "Consent",
    "ConsentEvent",
    "ConsentState",
    "Contact",
    "Contract",
    "Customer",
    "CustomerList",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "Evaluation",
    "Identity",
    "IdentityKind",
    "ImportRun",
    "ImportState",
    "InboxEvent",
    "InboxState",
    "LinkToken",
    "ListMember",
    "ManagerialAccount",
    "Plan",
    "PlanState",
    "Product",
    "ProductName",
    "Proposal",
    "ProposalState",
    "Purchase",
    "PurchaseKind",
    "PurchaseLine",
    "Purpose",
    "Question",
    "QuestionKind",
    "Relation",
    "RelationKind",
    "RelationOrigin",
    "Reply",
    "ReplyState",
    "Response",
    "ResponseKind",
    "Role",
    "Route",
    "RouteState",
    "SavedFilter",
    "Setting",
    "Solution",
    "SolutionProduct",
    "Staff",
    "Surface",
    "Trouble",
    "TroubleStatus",
]
