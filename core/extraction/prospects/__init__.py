"""Who should be offered a product, and the relation levels that say so."""
