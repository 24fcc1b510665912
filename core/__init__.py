"""The shop's business: knows no platform and no device."""
