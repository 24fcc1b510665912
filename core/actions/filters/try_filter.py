"""What a filter that is being written says and asks, before it is saved."""

from dataclasses import dataclass

from core.actions.filters.save_filter import check_filter
from core.clock import business_date
from core.extraction.filters.draft import FilterDraft
from core.extraction.filters.kept import KeptFilter
from core.extraction.filters.spoken import Speaker
from core.extraction.language.printer import print_filter
from core.shop import Shop


@dataclass(frozen=True)
class Tried:
    """A draft as it would be kept; `text` asks for it in the filter language, None where it has to be told more."""

    kept: KeptFilter
    sentence: str
    text: str | None


def try_filter(shop: Shop, draft: FilterDraft) -> Tried:
    """Return what a draft says; raises what `check_filter` raises. Nothing is written."""
    with shop.store.read() as session:
        kept, meaning = check_filter(session, shop, draft)
        speaker = Speaker(session, business_date(shop.clock.now(), shop.zone), shop.currency)
        told = all(each.default is not None for each in kept.parameters)
        return Tried(kept, speaker.said(meaning), print_filter(meaning.syntax) if told else None)
