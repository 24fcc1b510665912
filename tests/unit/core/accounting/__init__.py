"""Units of managerial accounting."""
