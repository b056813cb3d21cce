"""When somebody was shown more children than is normal: the page that says so, and the data steward who answers."""
