"""Every restriction is paired with care (暖心人): who helps, food, medicine, a call."""
