"""The Pulumi programs, one per kind of environment."""
