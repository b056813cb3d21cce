"""One's own account: the second factor, where one is signed in, the password, how long one stays signed in."""
