"""Whether the model reaches its goals: what `bin/evaluate-linkage` measures and docs/linkage.md shows.

    sets.py        which lists are tried: a sample, lists that are made for it, public lists of which a part is one person
    measuring.py   one try of two lists, in counts, so that sets can be added up and each share gets its interval
    one_list.py    a public list of anybody, compared with itself
    curves.py      precision and recall at each weight, of public lists
    results.py     what was measured is kept by set, and counts as long as the model is the same
    goals.py       what is asked, and whether a figure reaches it
    page.py        the tables, in words

Not for: trying the model on lists of one's own (`homeroom match --evaluate`), or speed of the whole program (bench).
"""
