"""The account-free stand-in for the vendors, and the engine set-up for machines without the official CLI."""
