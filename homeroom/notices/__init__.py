"""Who must be told, on the page and by e-mail; and how anything leaves as e-mail: the outbox.

A notice says a kind and a count, never a name; an e-mail has no place for one. Not for: deciding who may read what a
notice is about (access), nor what happened (the rooms above).
"""
