"""Who should be offered a product."""

from bot.commands.errand import Errand
from bot.commands.found import found_answer
from bot.commands.wire import FoundAnswer, ProspectsRequest, Tell
from core.actions.ask import answer, understand
from core.actions.find_product import find_product


def prospects(errand: Errand, request: ProspectsRequest, _tell: Tell) -> FoundAnswer:
    """Answer who should be offered the product, among the customers whom `where` finds."""
    shop = errand.shop
    product = find_product(shop, request.product)
    understood = understand(shop, f"who should we offer {product.code} to?")
    if request.where:
        understood = understand(shop, request.where, within=understood)
    return found_answer(answer(shop, understood, limit=request.limit))
