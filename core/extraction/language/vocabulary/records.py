"""Attributes that are counted or found in the records of a customer's doings, and those reckoned from others."""

from dataclasses import dataclass

from core.extraction.language.vocabulary.kinds import Kind


@dataclass(frozen=True)
class RecordAttribute:
    """Something counted or found in records rather than in the sums of purchases; its name is that of the measure."""

    name: str
    kind: Kind
    about: str


RECORD_ATTRIBUTES: tuple[RecordAttribute, ...] = (
    RecordAttribute(
        "profit", Kind.MONEY, "sales less cost, over the lines whose cost is known; missing where none is",
    ),
    RecordAttribute("products", Kind.NUMBER, "how many different products the customer has and kept"),
    RecordAttribute("troubles", Kind.NUMBER, "how many troubles the customer ever had"),
    RecordAttribute("open_troubles", Kind.NUMBER, "how many troubles of the customer are not settled yet"),
    RecordAttribute("last_trouble", Kind.DATE, "the day of the last trouble; missing for who never had one"),
    RecordAttribute(
        "monthly_troubles", Kind.NUMBER,
        "troubles divided by the months from the first purchase or trouble to today (at least one month);"
        " 0 for who never had one",
    ),
    RecordAttribute("contacts", Kind.NUMBER, "how many contacts with the customer are on record"),
    RecordAttribute("last_contact", Kind.DATE, "the day of the last contact; missing where none is on record"),
    RecordAttribute("accesses", Kind.NUMBER, "how often the customer looked at a page of the website"),
    RecordAttribute("last_access", Kind.DATE, "the day of the last look at the website; missing for who never did"),
    RecordAttribute(
        "monthly_accesses", Kind.NUMBER,
        "accesses divided by the months from the first one to today (at least one month); 0 for who never looked",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class ReckonedAttribute:
    """A virtual attribute that comes with the system: `expression` in the filter language, as staff define theirs.

    `phrase` names it in a sentence; for a number of days it names the event that they are counted from.
    """

    name: str
    kind: Kind
    about: str
    expression: str
    phrase: str
    unit: str | None = None


RECKONED_ATTRIBUTES: tuple[ReckonedAttribute, ...] = (
    ReckonedAttribute(
        "unit_price", Kind.MONEY, "sales divided by the pieces bought; missing for who has none",
        "sales / quantity", "average price of a piece",
    ),
    ReckonedAttribute(
        "monthly_sales", Kind.MONEY, "average_purchase times transactions_per_month; missing for who never bought",
        "average_purchase * transactions_per_month", "sales a month",
    ),
    ReckonedAttribute(
        "days_since_access", Kind.DAYS, "days from the last look at the website to today; missing for who never looked",
        "today - last_access", "last look at the website",
    ),
    ReckonedAttribute(
        "days_since_contact", Kind.DAYS, "days from the last contact to today; missing where none is on record",
        "today - last_contact", "last contact",
    ),
    ReckonedAttribute(
        "days_since_trouble", Kind.DAYS, "days from the last trouble to today; missing for who never had one",
        "today - last_trouble", "last trouble",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class CalledCondition:
    """A condition that is asked by its name alone: `expression` in the filter language, and its words."""

    name: str
    about: str
    expression: str
    words: str
    opposite: str


CALLED_CONDITIONS: tuple[CalledCondition, ...] = (
    CalledCondition(
        "no_access_since_trouble",
        "had a trouble and has not looked at the website on any day after that of the last one",
        "last_trouble is not missing and (last_access is missing or last_access <= last_trouble)",
        "who have not looked at the website since their last trouble",
        "except those who have not looked at the website since their last trouble",
    ),
)
