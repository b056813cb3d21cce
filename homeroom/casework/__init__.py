"""Who works with which child, and who must not: assignments, team memberships, recusals, limiting orders.

Goals, tasks and meetings come to live here. Not for: the child's record itself (students).
"""
