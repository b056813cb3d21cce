"""Partners' own programs that ask over the network: in whose name each asks, the token it gets, the door that it enters.

A program asks as one person of its organization, for one purpose, and so sees what that person sees; of it what an agreement
lets a program fetch (decision 44). Not for: what is answered (exchange/provider).
"""
