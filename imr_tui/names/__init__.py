"""Finding and replacing names of people, and the word lists used for it."""
