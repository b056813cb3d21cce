"""Feeds in: partners' files recognized, checked, matched and loaded in one transaction; and what waits or is told apart.

Not for: deciding whether two records are one child (matching) or what the record looks like (students).
"""
