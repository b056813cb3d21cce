"""The plan that a team owns: needs, tasks, goals; the team itself; what was said. And who works with which child.

Not for: the child's record as partners' systems send it (students), or pages made of many rooms (desk).
"""
