"""Stand-in Pulumi plugins for the vendors: same names, versions, inputs and calls, against the local cloud only."""
