"""Calm times (平时): who can be reached, which buildings sleep, and activities whose points are confirmed."""
