"""Product information and its upkeep: products, relations, solutions, departments (seed 001, figures 6 and 13)."""
