"""Which handler answers to which word, button and modal: a table for each conversation, and all of them together."""

from bot.handlers.routes import (
    accounts,
    calls,
    cards,
    catalogue,
    conversations,
    customers,
    desk,
    extraction,
    filters,
    imports,
    lists,
    plans,
    prospects,
    questions,
    reports,
)
from bot.handlers.routes.routes import Routes, together

ALL: Routes = together(
    questions.ROUTES,
    lists.ROUTES,
    filters.ROUTES,
    extraction.ROUTES,
    prospects.ROUTES,
    plans.ROUTES,
    reports.ROUTES,
    desk.ROUTES,
    conversations.ROUTES,
    customers.ROUTES,
    catalogue.ROUTES,
    accounts.ROUTES,
    imports.ROUTES,
    cards.ROUTES,
    calls.ROUTES,
)

__all__ = ["ALL", "Routes"]
