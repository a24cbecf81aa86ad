"""A writer away from the county: a department's or community's machine that writes its own log under its own key.

It has a folder, needs no cell and waits for nobody. What it wrote comes to the county later, by address, on a stick or
over NATS (`joining`), and each entry exactly once. Bodies are sealed to the county when they are written: neither the
machine nor the stick can be read by who finds it.
"""
