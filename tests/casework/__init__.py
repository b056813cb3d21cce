"""The plan, the team, the log."""
