"""Does linking reach all groups of children alike? By recorded race, home language, and form of the last name: how many rules
linked, how many people linked or said no to, how many have no record. Counts that the database has suppressed, and no child.
"""
