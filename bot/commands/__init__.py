"""What the command line can ask for: each carried out by the running engine, or by the command itself where none runs.

Light by intention: `wire` may be imported without the shop's engine; the other modules bring it along.
"""
