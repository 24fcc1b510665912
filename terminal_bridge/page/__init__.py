"""The page for a till's browser, on this machine alone."""
