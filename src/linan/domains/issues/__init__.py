"""A problem somebody found stays with one named person until it is solved (问题清单)."""
