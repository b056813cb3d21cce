"""Looking at many children at once: the caseload, the board of needs, and how good the data are. Reads as the report role,
and writes nothing but the filters that people keep under a name, which copies they take, what loads count, and who is asked
about what differs.

Not for: one child's page (desk), nor what people write about a child (casework).
"""
