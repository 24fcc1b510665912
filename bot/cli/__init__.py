"""The command line: one file a command, each of them words in, one request, words out."""
