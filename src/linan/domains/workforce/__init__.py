"""One task inbox per worker, the call list, and how much each worker carries."""
