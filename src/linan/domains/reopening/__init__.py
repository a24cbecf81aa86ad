"""Reopening of firms (复工复产)."""
