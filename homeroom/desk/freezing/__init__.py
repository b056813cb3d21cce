"""Pausing all sharing, and letting it go on. Decision 28 says who may."""
