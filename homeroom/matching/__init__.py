"""Is this the same child? Exact rules, pairs that wait for a person, decisions, and what a link brings or takes.

A false link shows one child's record to another child's team: rules may confirm only what both partners signed.
"""
