"""A mirror: another department's whole copy of a log, checked hash by hash as it grows, cosigned and handed on.

It is a witness that also holds the tiles: same key file, same memory of heads, no cell. Nothing of a person is in it.
"""
