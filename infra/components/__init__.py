"""How the declared platform becomes resources: one ComponentResource per system, one file each."""
