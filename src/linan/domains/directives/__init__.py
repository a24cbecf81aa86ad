"""Words downward that carry their own way back up."""
