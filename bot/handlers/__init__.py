"""One file a conversation: words or a button in, one action of core called, an answer out."""
