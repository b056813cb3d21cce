"""Sealing the book: signed checkpoints, each over a range of rows and on the one before it, so that whoever changes, removes or
adds a row later is found out (sharing specification 3.1, decision 23).

Not for reading the book: hashes and numbers of rows are all that passes here.
"""
