"""Preview environments: one per branch of the application, unable to touch production, gone when they should be."""
