"""The fields that a message script may use, and their values for one customer."""

import re
from dataclasses import dataclass

NEUTRAL_ADDRESS = "valued customer"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

FIELDS = {
    "customer.name": f"the customer's name; “{NEUTRAL_ADDRESS}” where no name is known",
    "customer.number": "the customer's number",
    "product.name": "the product that is offered",
    "product.code": "its code",
    "product.price": "its price, with the currency",
    "reason": "why this customer is told, such as “because you bought the grinder in March 2010”",
    "shop.name": "the shop's name",
}
CANNED_FIELDS = {
    "customer.name": FIELDS["customer.name"],
    "customer.number": FIELDS["customer.number"],
    "shop.name": FIELDS["shop.name"],
    "staff.name": "the name of whoever answers",
}


@dataclass(frozen=True)
class Values:
    """What the fields say for one customer; a field that is None cannot be used in this plan's script."""

    customer_name: str | None
    customer_number: str
    reason: str
    shop_name: str
    product_name: str | None = None
    product_code: str | None = None
    product_price: str | None = None
    staff_name: str | None = None

    def tree(self) -> dict[str, object]:
        """Return the values as a script sees them; what is missing is left out, so that using it is an error."""
        product = {"name": self.product_name, "code": self.product_code, "price": self.product_price}
        name = one_line(self.customer_name or "") or NEUTRAL_ADDRESS
        return {
            "customer": {"name": name, "number": one_line(self.customer_number)},
            "product": {name: one_line(value) for name, value in product.items() if value is not None},
            "reason": one_line(self.reason),
            "shop": {"name": one_line(self.shop_name)},
            "staff": {} if self.staff_name is None else {"name": one_line(self.staff_name)},
        }


def one_line(value: str) -> str:
    """Return a value without control characters and line breaks: no channel carries the one, no name has the other."""
    return " ".join(_CONTROL.sub(" ", value).split())


# What a script is tried with before it is used: nothing that belongs to a person, and every character that could
# break a channel's markup.
SAMPLE = Values(
    customer_name='Ada <& "Sons"\'>',
    customer_number="1001",
    reason="because you bought the lamp & shade in March",
    shop_name="The Shop",
    product_name="Lantern <small>",
    product_code="L-1",
    product_price="£4.50",
    staff_name="Mika & <Co>",
)
