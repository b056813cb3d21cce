"""What partners signed: purposes, agreements, their lines; activation into grants, ending, and what a line opens.

Not for: deciding about one person and one child (access) nor for what partners hold (students).
"""
