"""The health code: evidence in, a verdict with reasons out. Nobody can set a colour."""
