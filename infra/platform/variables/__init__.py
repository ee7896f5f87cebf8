"""The environment-variable contract of the application, by subject; to add a variable, add it to its subject's file."""
