"""What people see first: my students, a student's page, disclosures. Pages from many rooms; it has no tables."""
