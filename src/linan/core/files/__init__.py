"""Attachments and import runs. See README.md."""
