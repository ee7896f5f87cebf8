"""The Pulumi engine on this machine: the official one, or one built from its Go module."""
