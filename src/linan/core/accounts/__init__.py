"""Who works here, who lives here, and what each may do where and until when."""
