"""Files of customers, products, relations, contacts and troubles (docs/records.md)."""
