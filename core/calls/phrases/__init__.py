"""Words that matter in a call: what customers wish, in their language, and which products they speak of."""

from core.calls.phrases.marking import Marked, marks_in, phrase_words
from core.calls.phrases.products import ProductWords

__all__ = ["Marked", "ProductWords", "marks_in", "phrase_words"]
