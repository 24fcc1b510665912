"""Four ways to divide a purchase between the customer's card, the shop's card and the till."""
