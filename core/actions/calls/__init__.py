"""What can be done about calls: answering, noting, working off a call list, settling."""
