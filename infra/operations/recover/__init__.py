"""Brings a stack's state in line with the vendors after its engine was killed."""
