"""The register: divisions, grids, buildings, households, people, places and gates. See README.md."""
