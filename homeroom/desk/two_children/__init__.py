"""A record that may hold facts of two children: who says so, what that does, and how it is put right or taken back."""
