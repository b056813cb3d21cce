"""Journeys: people of the town in a real browser, from page to page, each ending with the accessibility check."""
