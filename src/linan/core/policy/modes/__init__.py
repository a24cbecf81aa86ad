"""Normal, alert, emergency, recovery (平急转换): ordered for a time, with reason and powers; over by the clock."""
