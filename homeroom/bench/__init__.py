"""The bench: a made-up world in the real tables, and what access costs there beside a hand-written query.

Not for: made-up data that people look at (demo), nor whether a rule is right (tests).
"""
