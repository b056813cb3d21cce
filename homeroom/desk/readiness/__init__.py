"""Getting ready to look, and staying so: the confidentiality agreement that each person signs, and privacy training."""
