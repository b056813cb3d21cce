"""Breaking the glass in an emergency, what is open then, and the data steward's review. Decision 34 says why it is so."""
