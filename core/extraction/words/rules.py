"""What templates share: words that mean the same, numbers, periods, comparisons."""

# ruff: noqa: E501 - a template is read and searched as one line

from typing import Any

from core.extraction.words.numerals import NUMERALS

# Expansion rules: `<name>` in a template stands for what is written here.
RULES = {
    "ask": "(keep|show|give|find|list|tell|get|count|display|search) [me|us] [for|the names of|a list of|the list of|names of]|which|what|who are|who is|how many|i (want|need)|all",
    "all": "all [of] [the|our|my]|every|any|only|just|of|the|our|my|all",
    "people": "(customer|customers|client|clients|people|persons|shoppers|buyers|purchasers|everyone|everybody|anyone|anybody|somebody|someone|folks|spenders|members|accounts|households|companies|those|these|them|ones|the ones|the others|regulars)",
    "who": "who|whoever|who've|who's|they've|that|which|they|we|and|but|also|(those|only those|just those|the ones) (who|that)|[which|what|how many] [of] [the|our|my] <people> [who|that|we]",
    "have": "have|has|had|did|do|does|are|is|were|was|have been|has been",
    "not": "(have never|has never|had never|did never|have not [yet]|has not [yet]|had not|haven't|hasn't|hadn't|havent|hasnt|did not|didn't|didnt|do not|does not|don't|doesn't|dont|doesnt|are not|is not|were not|was not|aren't|isn't|weren't|wasn't|never|have never|has never|not)",
    "ever": "yet|ever|already|also|actually|recently|both|either",
    "buy": "(bought|buy|buys|buying|purchased|purchase|purchases|purchasing|ordered|order|orders|ordering|got|get|took|taken|take|picked up|pick up|acquired|acquire|went for|go for|gone for)",
    "a": "a|an|the|some|any|our|one|both|product|item|their|a new",
    "come": "(come|comes|coming|came|shop with us|shopping with us|shopping|shop here|come by|been by|shown up|showed up|shown their face|visits|shops|been|been here|been in|been to the shop|visited|visit|visited us|shopped|shopped here|shopped with us|come in|come by|come back|came back|came by|came in|come again|came again|visited again|returned|return|been back|been seen|seen|see)",
    "trade": "(bought|buy|buys|purchased|ordered|order|orders|bought here|bought from us|purchased from us|ordered from us)",
    "anything": "(anything|something|any product|any products|a thing|from us|here|at all)",
    "number": "({count:number}|{count_word:number})",
    "times": "({count:number} times|{count_word:number} times|{times:number})",
    "length": "({count:length}|{count_word:length})",
    "when": (
        "([in|during|over|within|for|of] [the] {when}|[in|during|of|for] [the year] {year}|(in|during) {month}"
        "|[in|during|over|within|for|of] [the] (fiscal|financial) year {year:fiscal}"
        "|[in|during|over|within|for] [the] (last|past|previous) <length> {unit:length_unit}"
        "|[in|during|over|within|for] [the] past {unit:length_unit}"
        "|[in|during|over|within|for] [the] (last|past|previous) <length> (full|whole|complete) {unit:full_unit}"
        "|(before|more than|over|at least) <length> {unit:ago_unit} ago|[some|about] <length> {unit:long_ago} ago or more|before {previous}|after {after}|(until|till|up to) {until}"
        "|(since|from) {since}|on [the] {on_day}|(from|between) {first} (to|until|till|and) {last})"
    ),
    "ago": "[{sign}] (<number>|a|an) {unit} ago",
    "lately": "(for|in|over|during|within) [{sign}] [the last|the past|last|past|the] [<number>|a|an] {unit}",
    "within": "(for|in|over|during|within) [the] [last|past] <length> {unit:length_unit}",
    "trouble": "(trouble|troubles|a trouble|problem|problems|a problem|complaint|complaints|a complaint|issue|issues|an issue)",
    "be": "(are|is|were|was|be|lie|come to|comes to)",
    "by": "(by|in terms of|according to|as to|for|ranked by|measured by|in)",
    "measure": "[their|the] {measure}",
    "website": "(our|the) (website|web site|site|shop online|online shop|web page|homepage|home page|pages|web pages)|us online|online",
    "page": "[the|our|its] (page|pages|web page|webpage|product page|website) (of|for|about|on) [<a>]",
    "least": "(at least|not less than)",
}

UNITS = ("day", "week", "month", "quarter", "year")
COMPARISONS = {
    ">": "(more than|over|above|greater than|in excess of|upwards of|higher than|longer than|exceeding)",
    ">=": "(at least|a minimum of|minimum|no less than|not less than|no fewer than|not under|not below)",
    "<": "(less than|under|below|fewer than|lower than|smaller than|shorter than)",
    "<=": "(at most|up to|no more than|not more than|a maximum of|not over|not above)",
    "=": "(exactly|precisely|just|only|no more or less than|equal to)",
}
# What customers can be ranked by and compared in, as people call it, and the filter language's name for it.
MEASURES = {
    "sales": ("sales", "turnover", "spending", "revenue", "amount spent", "money spent", "spend"),
    "profit": ("profit", "profits", "margin", "what we earn with them"),
    "visits": ("visits", "number of visits", "visit count", "how often they come", "frequency of visits"),
    "purchases": (
        "purchases", "orders", "number of purchases", "number of orders", "frequency", "purchase frequency", "order frequency",
        "how often they buy",
    ),
    "quantity": ("quantity", "pieces", "number of pieces", "number of items", "items", "items bought"),
    "troubles": ("troubles", "complaints", "problems", "number of troubles", "number of complaints"),
    "contacts": ("contacts", "number of contacts"),
    "accesses": ("accesses", "website visits", "web accesses"),
    "average_purchase": ("average purchase", "average order", "average basket", "basket size"),
    "transactions_per_month": ("transactions per month", "transactions a month", "purchases a month", "monthly transactions"),
    "transaction_years": ("transaction years", "years with us", "loyalty"),
}  # fmt: skip

WILDCARDS = (
    "product", "other", "amount", "most", "country", "group", "list", "since", "first", "last", "month", "name",
    "until", "solution", "branch", "language", "filter", "fact", "value", "percent", "classification", "number_said",
    "weighing", "channel", "other_list", "on_day", "previous", "after",
)  # fmt: skip


def _values(said: dict[str, Any]) -> dict[str, Any]:
    return {"values": [{"in": words, "out": meant} for words, meant in said.items()]}


LISTS: dict[str, Any] = {
    **{name: {"wildcard": True} for name in WILDCARDS},
    "count": {"range": {"from": 1, "to": 36_500, "words": False}},
    "year": {"range": {"from": 1900, "to": 2199, "words": False}},
    "count_word": _values(dict(NUMERALS)),
    "times": _values({"once": 1, "twice": 2, "thrice": 3}),
    "unit": _values({form: unit for unit in UNITS for form in (unit, f"{unit}s")}),
    "when": _values(
        {
            f"{said} {unit}": f"{which} {unit}"
            for said, which in (("this", "this"), ("this calendar", "this"), ("the current", "this"), ("current", "this"),
                                ("last", "last"), ("previous", "last"))
            for unit in ("week", "month", "quarter", "year")
        }
        | {f"{which} {said} year": f"{which} fiscal year" for which in ("this", "last") for said in ("fiscal", "financial")}
        | {"today": "today", "yesterday": "yesterday"}
    ),
    "sign": _values({words: sign for sign, words in COMPARISONS.items()}),
    "measure": _values({words: name for name, said in MEASURES.items() for words in said}),
    "way": _values(
        {
            "(cross-sell|cross sell|cross-selling|cross selling)": "cross_sell",
            "(up-sell|upsell|up sell|up-selling|upselling|upgrade)": "up_sell",
            "(replacement|replace-sell|replacing)": "replacement",
            "(concrete demand|demand|interest)": "demand",
        }
    ),
    # What is done most, and how it is counted.
    "done": _values(
        {
            "(spent|spend|spends|paid|pay|pays|bought|buy|buys|purchased|ordered|order|orders)": "sales",
            "(come|comes|came|come in|came in|visit|visits|visited|visited us|shop|shops|shopped|shopped here|been|been here)": "visits",
            "(complained|complain|complains)": "troubles",
            "(contacted us|contact us|been in touch)": "contacts",
            "(visited the website|visited our website|looked at the website|looked at our website|used our website)": "accesses",
        }
    ),
    "than": _values({"more": ">", "less": "<", "fewer": "<", "oftener": ">", "more often": ">", "less often": "<"}),
}  # fmt: skip
