"""The fields that a message script may use, and their values for one customer."""

from dataclasses import dataclass

NEUTRAL_ADDRESS = "valued customer"

FIELDS = {
    "customer.name": f"the customer's name; “{NEUTRAL_ADDRESS}” where no name is known",
    "customer.number": "the customer's number",
    "product.name": "the product that is offered",
    "product.code": "its code",
    "product.price": "its price, with the currency",
    "reason": "why this customer is told, such as “because you bought the grinder in March 2010”",
    "shop.name": "the shop's name",
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

    def tree(self) -> dict[str, object]:
        """Return the values as a script sees them; what is missing is left out, so that using it is an error."""
        product = {"name": self.product_name, "code": self.product_code, "price": self.product_price}
        return {
            "customer": {"name": self.customer_name or NEUTRAL_ADDRESS, "number": self.customer_number},
            "product": {name: value for name, value in product.items() if value is not None},
            "reason": self.reason,
            "shop": {"name": self.shop_name},
        }


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
)
