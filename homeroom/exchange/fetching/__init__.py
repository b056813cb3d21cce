"""Records that Homeroom fetches itself, at the hour that a steward has said, from a district's OneRoster service.

What is fetched becomes a bundle, sealed, and is loaded as one that was sent: one importer serves both. Only whole collections
make a bundle, since what a full file lacks has ended. Not for: what Homeroom answers to others (provider).
"""
