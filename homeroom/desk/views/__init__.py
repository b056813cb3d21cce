"""The pages of the desk. Access is decided behind the door; every page of a child begins with `open_record`."""
