"""Functions: their ways of writing and what they give; how each is read is in `resolve_calls` and beside it."""

from dataclasses import dataclass

from core.extraction.language.vocabulary.kinds import Kind

CONDITION, NUMBER, MONEY, PERCENT, DATE, DAYS = (
    Kind.CONDITION, Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DATE, Kind.DAYS,
)  # fmt: skip


@dataclass(frozen=True)
class Function:
    """Something that is asked with arguments: its ways of writing and what it gives."""

    name: str
    kind: Kind
    forms: tuple[str, ...]
    about: str


def _of_product(name: str, kind: Kind, about: str) -> Function:
    return Function(name, kind, (f'{name}("product")', f'{name}("product", period)'), about)


def _of_set(name: str, what: str, kind: Kind, about: str) -> Function:
    return Function(name, kind, (f'{name}("{what}")', f'{name}("{what}", period)'), about)


BOUGHT = (
    _of_product(
        "bought", CONDITION,
        "has bought the product and not returned all of it; with a period: bought it on a day of the period",
    ),
    _of_set("bought_group", "group", CONDITION, "has bought a product of the product group"),
    _of_set("bought_solution", "solution", CONDITION, "has bought a product of the solution or of one below it"),
    _of_product("bought_cross_sell_of", CONDITION, "has bought a cross-sell product of the product"),
    _of_product("bought_bundle_of", CONDITION, "has bought a product that has the bundle attribute with the product"),
    _of_product("bought_rare_of", CONDITION, "has bought a product that is rarely bought together with the product"),
    _of_product("bought_upper_of", CONDITION, "has bought an upper-grade product of the product"),
    _of_product("bought_lower_of", CONDITION, "has bought a lower-grade product of the product"),
    Function(
        "registered", CONDITION, ('registered("solution")',),
        "has registered the solution, or one that holds it, as what they want to hear of",
    ),
    Function(
        "durable_over", CONDITION, ('durable_over("product")',),
        "bought the product, and its durable period, or that of a part of it, is over since the latest purchase",
    ),
    Function(
        "replaceable", CONDITION, ('replaceable("product")',),
        "may be offered a replacement of the product: its durable period is over and it may be replaced, or that of"
        " a part that may be",
    ),
    Function(
        "up_sellable", CONDITION, ('up_sellable("product")',),
        "may be offered an upper-grade product in place of the product: its durable period is over and it may be"
        " up-sold, or that of a part that may be; has none of the upper-grade products yet",
    ),
    Function(
        "up_sellable_to", CONDITION, ('up_sellable_to("product")',),
        "may be offered the product in place of a lower-grade one: has not bought it, and the durable period of the"
        " lower-grade one is over and that one may be up-sold, or a part of it",
    ),
)  # fmt: skip

SUMS = (
    _of_product("quantity_of", NUMBER, "how many pieces of the product were bought, less what came back"),
    Function(
        "spent", MONEY, ('spent("product")', 'spent("product", period)', "spent(period)"),
        "what was spent, on the product or in all, less what came back",
    ),
    _of_set("sales_of_group", "group", MONEY, "what was spent on the product group, less what came back"),
    _of_set("sales_of_solution", "solution", MONEY, "what was spent on the solution and those below it"),
    Function("sales", MONEY, ("sales(period)",), "what was bought in the period, less what came back in it"),
    Function("quantity", NUMBER, ("quantity(period)",), "how many pieces were bought, less what came back"),
    Function("profit", MONEY, ("profit(period)",), "sales less cost, over the lines whose cost is known"),
    Function("visits", NUMBER, ("visits(period)",), "on how many days of the period the customer bought"),
    Function("purchases", NUMBER, ("purchases(period)",), "how many documents the customer bought on"),
    Function("products", NUMBER, ("products(period)",), "how many different products the customer bought"),
    _of_product("first_bought", DATE, "the day of the first purchase of the product; missing where there is none"),
    _of_product("last_bought", DATE, "the day of the last purchase of the product; missing where there is none"),
    Function(
        "days_since_bought", DAYS, ('days_since_bought("product")',),
        "days from the last purchase of the product to today",
    ),
)  # fmt: skip

AVERAGES = (
    Function(
        "average_purchase", MONEY, ("average_purchase(period)",),
        "sales in the period divided by purchases in it; missing where there are none",
    ),
    Function(
        "unit_price", MONEY, ("unit_price(period)", 'unit_price("product")', 'unit_price("product", period)'),
        "sales divided by pieces: the average price of a piece; missing where there are none",
    ),
    Function("frequency", NUMBER, ("frequency(period)",), "purchases a month of the period, up to today"),
    Function("monthly_sales", MONEY, ("monthly_sales(period)",), "sales a month of the period, up to today"),
    Function("monthly_profit", MONEY, ("monthly_profit(period)",), "profit a month of the period, up to today"),
    Function("monthly_visits", NUMBER, ("monthly_visits(period)",), "visits a month of the period, up to today"),
    Function("monthly_accesses", NUMBER, ("monthly_accesses(period)",), "accesses a month of the period, up to today"),
    Function("monthly_troubles", NUMBER, ("monthly_troubles(period)",), "troubles a month of the period, up to today"),
    *(
        Function(
            f"{name}_growth", PERCENT, (f"{name}_growth(years)",),
            f"the compound average yearly increase of {said} over so many full years;"
            " missing where the first of them is zero or less",
        )
        for name, said in (
            ("sales", "sales"), ("profit", "profit"), ("quantity", "the pieces bought"),
            ("purchases", "the number of purchases"), ("visits", "the number of visits"),
        )
    ),
)  # fmt: skip

RECORDS = (
    Function(
        "troubles", NUMBER,
        (
            "troubles(period)", "troubles(period, level)", 'troubles("classification")',
            'troubles("classification", period)', 'troubles("classification", period, level)',
        ),
        "how many troubles occurred; with a level: of that level or above; with a classification: of that one",
    ),
    Function(
        "last_trouble", DATE, ('last_trouble("classification")', "last_trouble(level)"),
        "the day of the last trouble of the classification, or of that level or above",
    ),
    Function(
        "contacts", NUMBER, ("contacts(period)", 'contacts("channel")', 'contacts("channel", period)'),
        "how many contacts there were; with a channel: by that one",
    ),
    _of_product("contacts_about", NUMBER, "how many contacts there were about the product, looks at its page left out"),
    Function("accesses", NUMBER, ("accesses(period)",), "how often the customer looked at a page of the website"),
    _of_product("page_views", NUMBER, "how often the customer looked at the page of the product"),
)  # fmt: skip

NARROWING = (
    Function("list", CONDITION, ('list("name")',), "is on the saved list"),
    Function(
        "filter", CONDITION, ('filter("name")', 'filter("name", value, ...)'),
        "meets the filter of that name and those that it inherits; the values are what it has to be told, in its order",
    ),
    Function(
        "top", CONDITION,
        (
            "top(count, value)", "top(share %, value)", "top(count, value, period)",
            "top(count, value, period, condition)",
        ),
        "is one of so many customers, or of that share of them, with the highest value; with a period: of the value in"
        " it; with a condition: among those who meet it",
    ),
    Function(
        "bottom", CONDITION,
        (
            "bottom(count, value)", "bottom(share %, value)", "bottom(count, value, period)",
            "bottom(count, value, period, condition)",
        ),
        "the same with the lowest value",
    ),
    Function(
        "best", CONDITION, ("best(count)", "best(count, period)", "best(count, period, condition)"),
        "is one of so many customers with the highest sales, in the period, among those who meet the condition",
    ),
    Function(
        "in_months", NUMBER, ("in_months(measure >= number, period)",),
        "in how many calendar months of the period the measure compares so",
    ),
    Function(
        "in_products", NUMBER, ("in_products(measure >= number)", "in_products(measure >= number, period)"),
        "of how many different products the measure compares so",
    ),
    Function(
        "excluded", CONDITION, ("excluded(condition)",),
        "is left out by the condition only because a growth in it has no base to grow from",
    ),
)  # fmt: skip

FUNCTIONS: tuple[Function, ...] = (*BOUGHT, *SUMS, *AVERAGES, *RECORDS, *NARROWING)

# What stands for a product inside the functions of goods: not a value by itself.
GOODS_FUNCTIONS = {
    "cross_sell_of": "the cross-sell products of the product",
    "bundle_of": "the products that have the bundle attribute with the product",
    "rare_of": "the products that are rarely bought together with the product",
    "upper_of": "the upper-grade products of the product",
    "lower_of": "the lower-grade products of the product",
    "parts_of": "the parts of the product",
}
