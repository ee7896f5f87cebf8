"""What exists at the vendors, in the terms of the resources that are declared: found by natural key, not by state."""
