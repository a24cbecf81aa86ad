"""The gate: what the guard should do now, and nobody kept from their own home. See README.md."""
