"""Two records that agencies sent: are they one child's? Nothing is merged: a person ties them, and ending the tie is the undo."""
