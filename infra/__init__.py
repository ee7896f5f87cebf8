"""Eleva Care's infrastructure as code."""
