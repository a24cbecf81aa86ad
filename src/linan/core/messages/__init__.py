"""Telling people: an inbox row for everybody, and the channel that reaches them."""
