"""When an entry of the record of disclosures looks wrong: who reads it asks, and the data steward of its contributor answers."""
