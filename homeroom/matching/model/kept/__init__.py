"""A list that is prepared once and kept for the nights, so that a few changed records need not wait for a million others.

    write(path, key, students, known, is_child=False)                    once, and for each new model
    with opened(path, key, known, is_child=False) as roster: …           a night, or one child (night, linking)

One file, all of it sealed under a key that the caller holds: once the key is destroyed, nobody reads it. Each partner's
list has its own file under its own key.

Not for: whether a partner agreed that its list is kept, and for how long; who was found. Both are the caller's.
"""
