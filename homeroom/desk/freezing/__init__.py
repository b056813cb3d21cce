"""Pausing all sharing, and letting it go on. Decision 35 says who may."""
