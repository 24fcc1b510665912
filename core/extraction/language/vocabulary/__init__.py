"""The words of the filter language: what each attribute and function is, and how it says itself."""

from core.extraction.language.vocabulary.customers import ATTRIBUTES, Attribute
from core.extraction.language.vocabulary.functions import FUNCTIONS, GOODS_FUNCTIONS, Function
from core.extraction.language.vocabulary.kinds import Kind
from core.extraction.language.vocabulary.records import (
    CALLED_CONDITIONS,
    RECKONED_ATTRIBUTES,
    RECORD_ATTRIBUTES,
    CalledCondition,
    ReckonedAttribute,
    RecordAttribute,
)

__all__ = [
    "ATTRIBUTES", "BY_NAME", "CALLED", "CALLED_CONDITIONS", "FUNCTIONS", "FUNCTIONS_BY_NAME", "GOODS_FUNCTIONS",
    "RECKONED", "RECKONED_ATTRIBUTES", "RECORDS", "RECORD_ATTRIBUTES", "WORDS", "Attribute", "CalledCondition",
    "Function", "Kind", "ReckonedAttribute", "RecordAttribute",
]  # fmt: skip

BY_NAME = {attribute.name: attribute for attribute in ATTRIBUTES}
RECORDS = {attribute.name: attribute for attribute in RECORD_ATTRIBUTES}
RECKONED = {attribute.name: attribute for attribute in RECKONED_ATTRIBUTES}
CALLED = {condition.name: condition for condition in CALLED_CONDITIONS}
FUNCTIONS_BY_NAME = {function.name: function for function in FUNCTIONS}

# Every name that the language has given a meaning to; staff call nothing else so.
WORDS = frozenset({*BY_NAME, *RECORDS, *RECKONED, *CALLED, *FUNCTIONS_BY_NAME, *GOODS_FUNCTIONS})
