"""Scores, ranks, points and coupons."""
