"""The forms in which people ask in plain words: one intent a clause, as templates (their cases stand in the tests).

A form only finds the slots; what stands in them has to be a product, a country, an amount or a day of this shop,
or the form does not apply.
"""

# ruff: noqa: E501 - a template is read and searched as one line

from typing import Any

RULES = {
    "ask": "(show|give|find|list|tell|get|count|display|search) [me|us] [for]|which|what|who are|who is|how many|i (want|need)|all",
    "all": "all [of] [the|our|my]|every|any|only|just|of|the|our|my|all",
    "people": "(customer|customers|client|clients|people|persons|shoppers|buyers|purchasers|everyone|everybody|anyone|anybody|somebody|someone|folks|spenders|members|accounts|households|companies|those|these|them|ones|the ones|the others|regulars)",
    "who": "who|who've|who's|they've|that|which|they|we|and|but|also|(those|only those|just those) (who|that)|[which|what|how many] [of] [the|our|my] <people> [who|that|we]",
    "have": "have|has|had|did|do|does|are|is|were|was|have been|has been",
    "not": "(have not|has not|had not|haven't|hasn't|hadn't|havent|hasnt|did not|didn't|didnt|do not|does not|don't|doesn't|dont|doesnt|never|have never|has never|not)",
    "ever": "yet|ever|already|also|actually|recently",
    "buy": "(bought|buy|buys|purchased|purchase|ordered|order|got|took)",
    "a": "a|an|the|some|any|our|one|both|product|item",
    "come": "(come|came|been|been here|been in|been to the shop|visited|visit|visited us|shopped|shopped here|shopped with us|come in|come by|come back|been back|been seen|seen|see)",
    "trade": "(bought|buy|purchased|ordered|order|bought here|bought from us|purchased from us|ordered from us)",
    "anything": "(anything|something|any product|any products|a thing|from us|here|at all)",
    "number": "({count:number}|{count_word:number})",
    "times": "({count:number} times|{count_word:number} times|{times:number})",
    "length": "({count:length}|{count_word:length})",
    "when": (
        "([in|during|over|within|for|of] [the] {when}|[in|during|of|for] [the year] {year}|(in|during) {month}"
        "|[in|during|over|within|for] [the] (last|past|previous) <length> {unit:length_unit}"
        "|[in|during|over|within|for] [the] past {unit:length_unit}"
        "|(since|from) {since}|(from|between) {first} (to|until|till|and) {last})"
    ),
    "trouble": "(trouble|troubles|a trouble|problem|problems|a problem|complaint|complaints|a complaint)",
    "be": "(are|is|were|was|be|lie|come to)",
}

UNITS = ("day", "week", "month", "year")
COUNT_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
COMPARISONS = {
    ">": "(more than|over|above|greater than|in excess of|upwards of)",
    ">=": "(at least|a minimum of|minimum|no less than|not less than|no fewer than)",
    "<": "(less than|under|below|fewer than)",
    "<=": "(at most|up to|no more than|not more than|a maximum of)",
    "=": "(exactly|precisely|just|only|no more or less than)",
}

LISTS: dict[str, Any] = {
    **{
        name: {"wildcard": True}
        for name in (
            "product",
            "other",
            "amount",
            "most",
            "country",
            "group",
            "list",
            "since",
            "first",
            "last",
            "month",
            "name",
        )
    },
    "count": {"range": {"from": 1, "to": 36_500, "words": False}},
    "year": {"range": {"from": 1900, "to": 2199, "words": False}},
    "count_word": {
        "values": [{"in": word, "out": number} for number, word in enumerate(COUNT_WORDS, 1)]
        + [{"in": "a hundred", "out": 100}, {"in": "a couple of", "out": 2}]
    },
    "times": {"values": [{"in": "once", "out": 1}, {"in": "twice", "out": 2}, {"in": "thrice", "out": 3}]},
    "unit": {"values": [{"in": form, "out": unit} for unit in UNITS for form in (unit, f"{unit}s")]},
    "when": {
        "values": [
            {"in": form, "out": f"{which} {unit}"}
            for said, which in (("this", "this"), ("this calendar", "this"), ("last", "last"), ("previous", "last"))
            for unit in ("month", "year")
            for form in (f"{said} {unit}",)
        ]
        + [{"in": form, "out": form} for form in ("this week", "last week", "today", "yesterday")]
    },
    "ormore": {
        "values": [
            {"in": "(more|over|above|upwards)", "out": ">="},
            {"in": "(less|under|below|fewer)", "out": "<="},
        ]
    },
    "sign": {"values": [{"in": words, "out": sign} for sign, words in COMPARISONS.items()]},
}

# Most particular first: where two forms fit equally well, the earlier one is taken.
FORMS: dict[str, tuple[str, ...]] = {
    "prospects": (
        "(who|whom) (should|could|can|would|might|do|shall|may) (we|i|you) (offer|sell|recommend|suggest|propose|show|pitch|send|advertise) [<a>] {product} [to]",
        "(who|whom|which <people>|what <people>) (should|could|can|would|might|will) [be offered|buy|like|want|be interested in|be sold|get] [<a>] {product} (next|now|too)",
        "(who|whom|which <people>) (should|could|can|might) be (offered|sold|recommended|shown|told about|told of) [<a>] {product}",
        "(who|which <people>) (would|might|may|could|will) [probably|likely] (buy|like|want|need|be interested in|go for|take) [<a>] {product}",
        "(who|which <people>) (is|are) likely to (buy|want|like|be interested in) [<a>] {product}",
        "(to whom|to which <people>) (should|could|can) (we|i) (offer|sell|recommend) [<a>] {product}",
        "[<ask>] [<all>] (prospects|prospective customers|prospective buyers|leads|candidates|potential customers|potential buyers|likely buyers|audience) (for|of) [<a>] {product}",
        "(offer|sell|cross-sell|cross sell|recommend|suggest|propose) [<a>] {product} [to whom|to who]",
        "[<who>] [is|are] (likely|most likely|inclined|about) to (buy|want|like|need|order|be interested in) [<a>] {product}",
        "[<ask>] [suggest|propose] <people> for [<a>] {product}",
        "[<all>] [<people>] to (offer|sell|recommend) [<a>] {product} [to]",
    ),
    "best_one": ("[<ask>] [<all>] [<all>] (best|top|biggest|most valuable) (customer|client|buyer|spender) [<when>]",),
    "best": (
        "[<ask>] [<all>] [<number>] (best|top|biggest|most valuable|highest spending|highest-spending) [<number>] <people> [<when>]",
        "[<ask>] [<all>] [<all>] (best|top) <number> [<when>]",
        "[<who>|<people>] (spent|spend|bought|buy) [the] most [with us|money] [<when>]",
        "[<all>] <number> <people> (who|that) (spent|bought) [the] most [<when>]",
    ),
    "new": (
        "[<ask>] [<all>] [<people>] [<who>] [<have>] (new|newcomers|first-time) [<people>] [<when>]",
        "[<who>] [<have>] [first] (came|come|bought|joined|started) [for the] first [time] <when>",
        "[<who>] [<have>] (first bought|first came|first ordered|joined|started|(became|become) (customers|customer|a customer)) <when>",
        "whose first (purchase|order|visit) (was|is|came|fell) <when>",
    ),
    "spent": (
        "[<who>] [<have>] [<ever>] (spent|spend|spending|paid|bought|buy|purchased|ordered|bought for|brought in|brought us) [for] {sign} {amount} [with us|in all|in total] [<when>]",
        "[<who>] [<have>] (spent|spend|paid|bought|purchased|ordered) [for] {amount} or {ormore} [<when>]",
        "[with|whose|have] (sales|turnover|spending|revenue) [<be>|of] {sign} {amount} [<when>]",
    ),
    "spent_between": (
        "[<who>] [<have>] [<ever>] (spent|spend|paid) between {amount} and {most} [with us|in all|in total] [<when>]",
        "[with|whose] (sales|turnover|spending|revenue) [<be>] between {amount} and {most} [<when>]",
    ),
    "spent_on": ("[<who>] [<have>] (spent|spend|paid) {sign} {amount} (on|for) [<a>] {product} [<when>]",),
    "average": ("[with|whose] [an|the|their] average (purchase|order|basket|sale) [<be>|of] {sign} {amount}",),
    "absent_since": (
        "[<who>] <not> (<come>|<trade>) [<anything>] since {since}",
        "[<who>] <not> (<come>|<trade>) [<anything>] after {last}",
        "[<who>] [<have>] (last bought|last came|last visited|last ordered) before {since}",
        "whose last (purchase|order|visit) (was|is) before {since}",
    ),
    "absent": (
        "[<who>] <not> (<come>|<trade>) [<anything>] (for|in|over|during|within) [{sign}] [the last|the past|last|past] <number> {unit}",
        "[<who>] <not> (<come>|<trade>) [<anything>] (for|in|over|within) [{sign}] [the last|the past|last|past|a|an] {unit}",
        "[<who>] [<have>] (last bought|last came|last visited|last ordered|bought last|came last) [{sign}] <number> {unit} ago",
        "whose last (purchase|order|visit) (was|is) [{sign}] <number> {unit} ago",
        "[<who>] [<have>] (stayed away|been away|been absent|away|absent|inactive|been inactive|lapsed|gone quiet|been quiet|quiet) (for|since) [{sign}] [the last] <number> {unit}",
        "[<who>] [<have>] <number> {unit} (away|absent|without a purchase|without purchase)",
    ),
    "came": (
        "[<who>] [<have>] [<ever>] <come> [{sign}] <times> [<when>]",
        "[<who>] [<have>] [<ever>] <come> <when> [{sign}] <times>",
        "[<who>] [<have>] <come> <number> [times] or {ormore} [times] [<when>]",
        "[<who>] [<have>] <come> <times> or {ormore} [<when>]",
        "with [{sign}] <number> (visit|visits) [<when>]",
        "[<who>] [<have>] [<ever>] (come|came|visited|visited us|shopped|shopped here|shopped with us) <when>",
    ),
    "once": ("[<ask>] [<all>] (one-time|one time|single-purchase|once-only) <people> [<when>]",),
    "traded": (
        "[<who>] [<have>] [<ever>] <trade> [{sign}] <times> [<when>]",
        "[<who>] [<have>] <trade> <when> [{sign}] <times>",
        "[<who>] [<have>] <trade> <number> [times] or {ormore} [times] [<when>]",
        "[<who>] [<have>] <trade> <times> or {ormore} [<when>]",
        "with [{sign}] <number> (purchase|purchases|order|orders) [<when>]",
        "[<who>] [<have>] [<ever>] <buy> (anything|something|at all|from us|here|with us) [from us|here] [<when>]",
        "[<who>] [<have>] [<ever>] <buy> <when>",
        "[<who>] [<have>] (active|been active|buying) [<when>]",
    ),
    "traded_not": (
        "[<who>] <not> [<ever>] <trade> (anything|something|at all|any product) [from us|here] [<when>]",
        "[<who>] [<have>] <buy> nothing [from us|here] [<when>]",
        "[<who>] <not> (<come>|<trade>) <when>",
        "(without|with no|without a single|having no) [a|any] (purchase|purchases|order|orders) [<when>]",
    ),
    "years": (
        "[<who>] [<have>] [been] (customers|customer|a customer|with us|loyal|buying [here|from us]) [for|since] [{sign}] <number> years",
        "with [{sign}] <number> (transaction years|years with us|years)",
    ),
    "group": (
        "[<who>] [<have>] [<ever>] <buy> (anything|something|a product|products) (from|of|in|out of) [the] [group] {group} [<when>]",
        "[<who>] [<have>] [<ever>] <buy> (anything|something|a product|products) (from|of|in) [the] {group} group [<when>]",
    ),
    "group_not": (
        "[<who>] [<have>] <buy> nothing (from|of|in|out of) [the] [group] {group} [<when>]",
        "[<who>] <not> [<ever>] <buy> (anything|something|a product|any products|any product) (from|of|in|out of) [the] [group] {group} [<when>]",
    ),
    "quantity": (
        "[<who>] [<have>] [<ever>] <buy> {sign} <number> [pieces of|of|units of|copies of] {product} [<when>]",
    ),
    "bought_either": ("[<who>] [<have>] [<ever>] <buy> [either] [<a>] {product} or [<a>] {other} [<when>]",),
    "bought": (
        "[who|whom] (did|have) we (sell|sold) [<a>] {product} to [<when>]",
        "[<who>] [<have>] (sold|was sold|were sold) [<a>] {product} [<when>]",
        "[<who>] [<have>] [<ever>] <buy> [<a>] {product} [<when>]",
        "[<who>] (own|owns|have|has) [<a>] {product}",
        "[<ask>] [<all>] (buyers|purchasers|owners|customers) of [<a>] {product} [<when>]",
        "with [<a>] {product}",
    ),
    "bought_not": (
        "[<who>] <not> [<ever>] <buy> [<ever>] [<a>] {product} [<when>]",
        "[<who>] <not> [<ever>] <buy> [<a>] {product} (yet|ever|so far)",
        "[<who>] <not> (own|have) [<a>] {product}",
        "without [<a>] {product}",
    ),
    "trouble_not": (
        "[<who>] [<have>] (had|have|has) no <trouble> [<when>]",
        "[<who>] <not> (had|have) [any] <trouble> [<when>]",
        "[<who>] <not> [<ever>] (complained|complain) [<when>]",
        "without [any] <trouble> [<when>]",
    ),
    "trouble": (
        "[<who>] [<have>] (had|have|has|reported|with) [any|some] <trouble> [<when>]",
        "[<who>] [<have>] complained [<when>]",
    ),
    "contacted": (
        "[<who>] [<have>] [<ever>] (contacted|called|written to|wrote to|been in contact with|asked) us [<when>]",
    ),
    "on_list_not": (
        "[<who>] [<have>] (not on|not in|absent from|missing from) [the|my|our] list {list}",
        "[<who>] <not> (on|in) [the|my|our] list {list}",
    ),
    "on_list": ("[<who>] [<have>] (on|in|from|of) [the|my|our] list {list}",),
    "country_not": (
        "[<who>] [<have>] [<not>] (not from|outside|outside of|not in|living outside|except from) [the] {country}",
        "[<who>] <not> (live in|come from|living in|coming from|from|in|based in) [the] {country}",
    ),
    "country": (
        "[<who>] [<have>] [live|living|based|are|located|come|coming|comes|came] (from|in) [the] {country}",
        "whose country is {country}",
    ),
    "country_people": ("[<ask>] [<all>] {country} <people>", "(only|just) [the] {country}"),
    "named": ("[<who>] [<have>] (named|called|whose name is|whose name contains|with the name) {name}",),
    "people": (
        "[<ask>] [<all>] [<all>] <people> [<who>]",
        "(only|just) [<all>] [<people>] [<who>]",
        "who",
    ),
    "again_not": ("not <when>",),
    "more_not": (
        "not [<buy>] [<a>] {product} [<when>]",
        "no {product} [<when>]",
        "never {product}",
    ),
    "more": ("[<who>] [<a>] {product} [<when>]",),
}

INTENTS: dict[str, Any] = {
    "language": "en",
    "intents": {name: {"data": [{"sentences": list(sentences)}]} for name, sentences in FORMS.items()},
    "lists": LISTS,
    "expansion_rules": RULES,
}
