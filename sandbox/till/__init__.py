"""A counter without hardware: cards of plastic that is only simulated, and what the page may do with them."""
