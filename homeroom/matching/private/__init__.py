"""A first pass of linkage in which whoever compares sees no name: how many children two lists share, and which records to show.

    secret.py     what the two agencies know and the third machine does not
    encoding.py   a record as keyed filters and hashes: begin reading here
    files.py      encoded lists as files, and what refuses to be compared
    weighing.py   what it tells that two encodings agree, by the parameters of matching/model
    overlap.py    two files, about how many children they share, and candidates
    releasing.py  of the own list the rows that are candidates, and a record that they left

For two agencies before anything of a child leaves either of them in clear. docs/private-first-pass.md says what it
protects and what it does not.

Not for: deciding who is the same child. No link is made of encodings; candidates are weighed again in clear
(matching/model), and people decide. Needs no settings and no database.
"""
