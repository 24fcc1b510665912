"""What the people of the sandbox cannot do."""


class NotPossibleError(Exception):
    """Something that nobody can do in the window that they see; the text says why."""
