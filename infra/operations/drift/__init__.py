"""What differs between what is declared, what the state has, and what the vendors have."""
