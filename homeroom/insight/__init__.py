"""Looking at many children at once: the caseload, and the board of needs. Reads as the report role,
and writes nothing but the filters that people keep under a name.

Not for: one child's page (desk), nor what people write about a child (casework).
"""
