"""Files in, measured: a partner's files loaded by `homeroom import`, beside a COPY of the same rows into an unindexed table.

Of a roster only the rows of children in care are kept, and whether all rows are kept decides what a load costs. So the share
in care is told with every figure, and attendance is of children in care alone: every row of it goes on record.
"""
