"""What a person at the terminal can put right."""


class Problem(Exception):
    """The command stops; the message says in plain sentences what is wrong, where, and what to do."""
