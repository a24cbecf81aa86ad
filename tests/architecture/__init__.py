"""The rules of the architecture, each one a test."""
