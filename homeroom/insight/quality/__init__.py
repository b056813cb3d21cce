"""How good the record is: what a contributor's data lack, what of them cannot be right, how old they are, and where two
contributors tell the same element differently.

Counted at the end of each load, by the load, because nobody else may read all of a contributor's rows (decision 45).
"""
