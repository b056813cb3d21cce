"""The longitudinal record: one table per dataset that an agreement can name, kept as partners sent it.

Not for: deciding who may see it (access), finding out whose it is (matching), or working on it (casework).
"""
