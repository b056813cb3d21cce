"""Organizations, schools, the people who work there, and how they sign in.

Not for: what anybody may see (access), nor anything about a child.
"""
