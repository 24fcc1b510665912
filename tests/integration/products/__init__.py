"""Product information: what is known of products, and its upkeep."""
