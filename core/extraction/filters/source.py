"""The filters that come with the system (seed 001, "Examples of source filters provided by this system").

Each compares as its own words say: "y or more" is >=, "greater than" and "more than" are >.
"""

from core.extraction.filters.kept import KeptFilter, Parameter, ParameterKind, Part

PRODUCT = Parameter("product", ParameterKind.PRODUCT)
MONTHS = Parameter("months", ParameterKind.NUMBER, "12")
TIMES = Parameter("times", ParameterKind.NUMBER, "3")
LEVEL = Parameter("level", ParameterKind.NUMBER, "2")
DAYS = Parameter("days", ParameterKind.NUMBER, "90")
YEARS = Parameter("years", ParameterKind.NUMBER, "3")
YEAR = Parameter("year", ParameterKind.PERIOD, "last year")
AMOUNT = Parameter("amount", ParameterKind.AMOUNT, "1000")
PERCENT = Parameter("percent", ParameterKind.PERCENT, "10 %")


def _source(name: str, description: str, text: str, *parameters: Parameter) -> KeptFilter:
    return KeptFilter(name, (Part("condition", text),), parameters, description, comes_with_system=True)


# In the order of the text.
LISTED_FILTERS: tuple[KeptFilter, ...] = (
    _source("bought", "Customers who have bought the product.", "bought($product)", PRODUCT),
    _source("not bought", "Customers who have not bought the product.", "not bought($product)", PRODUCT),
    _source(
        "bought a cross-sell product", "Customers who have bought a cross-sell product of the product.",
        "bought(cross_sell_of($product))", PRODUCT,
    ),
    _source(
        "bought a bundle product",
        "Customers who have bought what is bundled with the product, or with one of its cross-sell products.",
        "bought(bundle_of($product)) or bought(bundle_of(cross_sell_of($product)))", PRODUCT,
    ),
    _source(
        "no rare product",
        "Customers who have bought nothing that is rarely bought together with the product.",
        "not bought(rare_of($product))", PRODUCT,
    ),
    _source(
        "no rare product of a cross-sell product",
        "Customers who have bought nothing that is rarely bought together with a cross-sell product of the product.",
        "not bought(rare_of(cross_sell_of($product)))", PRODUCT,
    ),
    _source(
        "no upper product", "Customers who have not bought an upper-grade product of the product.",
        "not bought(upper_of($product))", PRODUCT,
    ),
    _source(
        "bought a lower product", "Customers who have bought a lower-grade product of the product.",
        "bought(lower_of($product))", PRODUCT,
    ),
    _source(
        "up-sell from the product",
        "Customers who may be offered an upper-grade product, because the durable period of the product is over.",
        "up_sellable($product)", PRODUCT,
    ),
    _source(
        "up-sell to the product",
        "Customers who may be offered the product, because the durable period of a lower-grade one is over.",
        "up_sellable_to($product)", PRODUCT,
    ),
    _source(
        "replacement of the product",
        "Customers who may be offered a replacement, because the durable period of the product is over.",
        "replaceable($product)", PRODUCT,
    ),
    _source(
        "looked at the page",
        "Customers who looked at the page of the product so many times or more in the last so many months.",
        "page_views($product, last $months months) >= $times", PRODUCT, TIMES, MONTHS,
    ),
    _source(
        "came to the website",
        "Customers who looked at the website so many times or more in the last so many months.",
        "accesses(last $months months) >= $times", TIMES, MONTHS,
    ),
    _source(
        "sales of a year", "Customers to whom the sales in the year were so much or more.",
        "sales($year) >= $amount", YEAR, AMOUNT,
    ),
    _source(
        "growth of sales",
        "Customers whose sales grew by so many percent or more a year, on average over so many past years.",
        "sales_growth($years) >= $percent %", YEARS, PERCENT,
    ),
    _source(
        "profit of a year", "Customers from whom the profit in the year was so much or more.",
        "profit($year) >= $amount", YEAR, AMOUNT,
    ),
    _source(
        "growth of profit",
        "Customers from whom the profit grew by so many percent or more a year, on average over so many past years.",
        "profit_growth($years) >= $percent %", YEARS, PERCENT,
    ),
    _source(
        "trouble lately", "Customers with whom there has been trouble in the last so many months.",
        "troubles(last $months months) >= 1", MONTHS,
    ),
    _source(
        "serious trouble lately",
        "Customers with whom there has been trouble of the level or above in the last so many months.",
        "troubles(last $months months, $level) >= 1", LEVEL, MONTHS,
    ),
    _source(
        "repeated trouble",
        "Customers with whom there were so many troubles or more, of the level or above, in the last so many months.",
        "troubles(last $months months, $level) >= $times", TIMES, LEVEL, MONTHS,
    ),
    _source(
        "no access since trouble",
        "Customers who have not looked at the website since the last date of trouble.",
        "no_access_since_trouble",
    ),
    _source(
        "no access for more than so many days",
        "Customers who looked at the website once, but not for more than so many days.",
        "days_since_access > $days", DAYS,
    ),
)  # fmt: skip

# The conditions of the first embodiment, "(2) Extraction of very promising customers". There sales and profit have to
# be greater than the amount, where the filters above take it in.
PROMISING_FILTERS: tuple[KeptFilter, ...] = (
    _source(
        "promising by sales", "Customers to whom the sales in the year are greater than the amount.",
        "sales($year) > $amount", YEAR, AMOUNT,
    ),
    _source(
        "promising by growth of sales",
        "Customers whose average yearly increase of sales over the last so many years is greater than the percentage.",
        "sales_growth($years) > $percent %", YEARS, PERCENT,
    ),
    _source(
        "promising by profit", "Customers from whom the profit is greater than the amount.",
        "profit > $amount", AMOUNT,
    ),
    _source(
        "promising by growth of profit",
        "Customers whose average yearly increase of profit over the last so many years is greater than the percentage.",
        "profit_growth($years) > $percent %", YEARS, PERCENT,
    ),
    _source(
        "very promising customers",
        "Customers who are important by their sales or by their profit: one of the four conditions of the promising.",
        "sales($year) > $amount or sales_growth($years) > $percent %"
        " or profit > $amount or profit_growth($years) > $percent %",
        YEAR, AMOUNT, YEARS, PERCENT,
    ),
)  # fmt: skip

# "(3) Extraction of customers whose follow-up is necessary". The conditions on trouble are those listed above; here no
# access "for x days or more" takes the day in.
FOLLOW_UP_FILTERS: tuple[KeptFilter, ...] = (
    _source(
        "no access for so many days or more",
        "Customers who looked at the website once, but not for so many days or more.",
        "days_since_access >= $days", DAYS,
    ),
    _source(
        "customers who need follow-up",
        "Customers with whom there was trouble lately, or who have stopped looking at the website for a while.",
        "troubles(last $months months) >= 1 or no_access_since_trouble or days_since_access >= $days", MONTHS, DAYS,
    ),
)  # fmt: skip

SOURCE_FILTERS: tuple[KeptFilter, ...] = (*LISTED_FILTERS, *PROMISING_FILTERS, *FOLLOW_UP_FILTERS)

SOURCE_BY_NAME = {each.name.casefold(): each for each in SOURCE_FILTERS}
