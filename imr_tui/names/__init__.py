"""Names of people: which words may be one, and the lists that decide it."""
