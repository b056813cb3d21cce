"""The private first pass as people meet it here: what it protects and what it does not, how it is run, and which releases are on
record. The encodings themselves pass no installation (matching/private).
"""
