"""Who a customer is, by which routes they can be reached, and what they have agreed to."""
