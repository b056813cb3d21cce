"""The cast that every test knows: a student, her caseworker, her counselor, a data steward, and a stranger."""
