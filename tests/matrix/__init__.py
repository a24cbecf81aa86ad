"""Who may open which door, and what each workflow may do."""
