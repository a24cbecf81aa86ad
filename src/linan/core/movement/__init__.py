"""Who was where, when: gate passages and visits to places. See README.md."""
