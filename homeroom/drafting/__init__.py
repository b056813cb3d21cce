"""Agreements while they are being agreed: words beside lines, reviews, what would change, and signatures.

A draft is an entry of the collaboration file that nobody has signed yet. Once every party has, it is concluded: from then on
it is an agreement like any other (room agreements), and this room keeps how it came about. It opens nothing by itself.
"""
