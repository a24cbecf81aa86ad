"""What a place adds to the edition in force: some days on some rules, with a reason and an end, by two people."""
