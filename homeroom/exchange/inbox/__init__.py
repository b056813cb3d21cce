"""The watched folder: what an SFTP server drops there is claimed once, sealed, and loaded as from the page (decision 41).

`looking` says what lies there and may be taken, `claims` takes it once, `receiving` seals and loads it, `receipts` tell of it.
"""
