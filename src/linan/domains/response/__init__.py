"""Four headline figures of the response, each open to the events behind it."""
