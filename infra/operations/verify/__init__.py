"""Whether what is declared is there, equal and usable, by asking the vendors and not the state."""
