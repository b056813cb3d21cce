"""The shell that every page stands in: USWDS components, forms, dates, headers, error pages, languages, papers.

Knows no child, no agreement and no person: what it shows about them is handed to it.
"""
