"""Oversight (监督): what people say of their own records, and looking into who read whose."""
