"""Rules of the shop: IF a condition holds THEN the score changes (seed 001, condition defining unit 106)."""
