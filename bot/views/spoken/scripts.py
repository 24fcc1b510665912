"""What a plan by telephone says if nobody writes anything else: scripts to start from, in every language of calls.

The reason stands in the English ones alone, because reasons are English sentences (`core.plans.reasons`); an operator
reads it on the card in any case. So does the customer's name: where none is known, the neutral address is English.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.views.spoken.languages import spoken_language
from core.models import CallingWay


@dataclass(frozen=True)
class Opening:
    """How one language begins: `by_operator` says who calls, and why in English; of a programme's call that is said.

    `reason` is what the programme says before the offer, `offer` names the product, `price` what it costs; without a
    product `no_offer` is said in the place of both.
    """

    by_operator: str
    reason: str
    offer: str
    price: str
    no_offer: str


OPENINGS: Final[Mapping[str, Opening]] = {
    "en": Opening(
        by_operator="Hello {{ customer.name }}, this is {{ shop.name }}. I am calling {{ reason }}.",
        reason="We are calling {{ reason }}.",
        offer="We have something for you: {{ product.name }}.",
        price="It costs {{ product.price }}.",
        no_offer="We would be glad to hear from you.",
    ),
    "ja": Opening(
        by_operator="こんにちは、{{ shop.name }}でございます。",
        reason="",
        offer="{{ product.name }}のご案内でお電話いたしました。",
        price="お値段は{{ product.price }}でございます。",
        no_offer="ご案内がございまして、お電話いたしました。",
    ),
    "ko": Opening(
        by_operator="안녕하세요, {{ shop.name }}입니다.",
        reason="",
        offer="{{ product.name }} 안내를 위해 전화드렸습니다.",
        price="가격은 {{ product.price }}입니다.",
        no_offer="안내해 드릴 것이 있어 전화드렸습니다.",
    ),
    "de": Opening(
        by_operator="Guten Tag, hier ist {{ shop.name }}.",
        reason="",
        offer="Wir möchten Ihnen etwas anbieten: {{ product.name }}.",
        price="Der Preis beträgt {{ product.price }}.",
        no_offer="Wir würden uns freuen, wieder von Ihnen zu hören.",
    ),
}


def default_call_script(calling: CallingWay, missing: Mapping[str, str], locale: str) -> str:
    """Return what to say in a call that uses no field of `missing`, in the language of `locale`, else in English.

    The programme has said the greeting with the shop's name before it; an operator says it with this.
    """
    opening = OPENINGS[spoken_language(locale)]
    said = [opening.by_operator if calling is CallingWay.OPERATORS else opening.reason]
    if "product.name" in missing:
        said.append(opening.no_offer)
    else:
        said += [opening.offer, "" if "product.price" in missing else opening.price]
    return " ".join(filter(None, said))
