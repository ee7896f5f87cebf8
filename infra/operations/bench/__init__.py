"""`make bench`: how long the platform takes on a local cloud of its own, how much it asks for, and what may not be."""
