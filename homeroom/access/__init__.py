"""The door and what it asks: keys, grounds, grants, standing, row policies, the log of openings, contributors' keys.

Knows ids, masks and ranges. Not for: what an agreement says (agreements) nor what a record holds (students).
"""
