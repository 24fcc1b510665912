"""Plans, from the draft to what they brought."""
