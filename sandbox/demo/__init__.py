"""A generated shop, and customers who go on buying."""
