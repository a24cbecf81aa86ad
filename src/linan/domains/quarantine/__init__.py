"""Looking after the people we shut in: orders, five named people, notices, check-ins, releases, certificates."""
