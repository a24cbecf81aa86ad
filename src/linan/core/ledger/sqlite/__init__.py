"""Django's SQLite backend with one fair writer lock for all processes of the cell."""
