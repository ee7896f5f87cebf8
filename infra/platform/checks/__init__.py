"""What must hold for a platform before it is deployed; one file per part, each a function from platform to problems."""
