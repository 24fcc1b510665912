"""The stages of an extraction against a second, plain statement of them."""
