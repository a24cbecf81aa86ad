"""What Linan believes, in plain Python: no Django, no clock, no I/O, no settings."""
