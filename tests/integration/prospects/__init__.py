"""Who should be offered what, and what whom."""
