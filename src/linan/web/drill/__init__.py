"""One infection played through a generated county, headless: who does what when is drawn from the seed, everything
else is the product itself. `play` acts, `after` measures, `report` prints."""
