"""Prospects as a stage of an extraction finds them, and as one customer's explanation looks at them."""

import pyarrow as pa
from sqlmodel import Session

from core.actions.score_customers import scores_of
from core.clock import business_date
from core.extraction.answer import Understood
from core.extraction.catalogue import Catalogue
from core.extraction.mirror import MirrorView
from core.extraction.offer import Offer, offer_of
from core.extraction.prospects.find import find
from core.extraction.prospects.question import IN_THOUSANDTHS, ProspectQuestion, Weighting
from core.extraction.prospects.task import Ground, Task, ground_of
from core.extraction.stages.context import Prospects
from core.models import QuestionKind
from core.products.departments import offerable
from core.products.solutions import products_within
from core.shop import Shop
