"""Settings, URLs, the table of who may call which URL, and how a database is prepared."""
