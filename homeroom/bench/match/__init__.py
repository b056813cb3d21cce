"""The bench of linkage: a state's children and students, all at once, a night, and one child; beside plain Splink and rules.

Begin reading in running.py. The lists are made up (lists.py), every measurement is a process of its own (measuring.py),
so that its memory is its own, and the floors (floors.py) start from the same prepared tables in the same run.
"""
