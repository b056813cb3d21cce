"""People at pages: how long an installation takes to answer many of them at once, and what it sends.

Everything is asked over HTTP, as browsers ask. Not for: whether a page says the right thing (tests).
"""
