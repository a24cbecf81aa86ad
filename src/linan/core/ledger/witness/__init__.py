"""A witness: a small process of another department that cosigns a log's heads while they stay one history.

It has its own folder, key and store, knows nothing but (origin, size, root) of each log, and needs no cell. It speaks
C2SP tlog-witness, so other people's logs may ask it, and our log may ask other people's witnesses.
"""
