"""What kinds of values there are: decides what may be compared with what."""

from enum import StrEnum


class Kind(StrEnum):
    """What a value is; decides what it may be compared with."""

    NUMBER = "a number"
    MONEY = "an amount of money"
    PERCENT = "a percentage"
    TEXT = "text"
    DATE = "a date"
    DAYS = "a number of days"
    DURATION = "a length of time"
    CONDITION = "a condition"
