"""Calls, played on the whole system: the stand-in for Twilio, Slack, and people with telephones."""
