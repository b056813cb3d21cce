"""Homeroom: one education record for each child in foster care, shared under signed agreements."""
