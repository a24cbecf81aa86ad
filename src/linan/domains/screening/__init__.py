"""Screening rounds: every address of an area, and an outcome for each."""
