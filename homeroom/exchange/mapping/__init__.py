"""A partner's own export, whatever its columns are called, as a bundle that `reading` knows. No database, no Django settings.

    with open_tables(path) as tables:
        recipe = propose(tables)                    # once, for a person to look at and to correct
        with applied(recipe, tables) as bundle:     # a Bundle as any other, with the sender's own record numbers
            recognize(bundle)

A recipe is saved beside its source and read again for each file. What it cannot turn into what a column asks for it passes on as
it was sent, so that the reader says what is wrong with it: nothing is guessed, and nothing that is missing becomes a valid code.
"""
