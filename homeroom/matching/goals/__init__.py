"""Whether the model reaches its goals: what `bin/evaluate-linkage` measures and docs/linkage.md shows.

    sets.py        which lists are tried: a sample, lists that are made for it, public lists of which a part is one person
    measuring.py   one try of two lists, in counts, so that sets can be added up and each share gets its interval
    one_list.py    a public list of anybody, compared with itself
    two_public_lists.py   two public lists of anybody, one beside the other
    wheels.py      public lists that lie in a package, which is not installed
    pseudopeople.py       public lists that a package makes, in an environment of its own
    curves.py      precision and recall at each weight, of public lists
    first_pass.py  the private first pass, in counts
    results.py     what was measured is kept by set, and counts as long as the model is the same
    goals.py       what is asked of links, and whether a figure reaches it
    otherwise.py   goals that are measured in other ways
    page.py        the tables, in words

Not for: trying the model on lists of one's own (`homeroom match --evaluate`), or speed of the whole program (bench).
"""
