"""What the platform document promises, line by line: where each is declared, what guards it, and who would notice."""
