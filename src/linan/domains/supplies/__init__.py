"""Supplies: suppliers' credentials, and goods as they come in."""
