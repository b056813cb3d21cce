"""Loading: one bundle of one contributor onto the record, in one transaction, with an account of every row.

Not for: reading files (reading), or deciding what is the same child (matching).
"""
