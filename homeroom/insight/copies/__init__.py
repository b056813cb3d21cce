"""Copies that people take away, of a list or of one child's record: of what, for whom, until when, and what became of each.

Not for: what may be taken (students/taking.py), nor the rows of a list (insight/exporting.py) or of a record
(desk/record_copy.py).
"""
