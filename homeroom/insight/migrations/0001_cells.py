"""Counts for whoever may count and not look: cells that are suppressed where they are made."""

from pathlib import Path

from django.db import migrations

from homeroom.access.functions import Functions

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0007_sets"), ("casework", "0004_team_plan_contacts"), ("agreements", "0001_agreements_lines_openings")]
    operations = [Functions(SQL / "cells.sql")]
