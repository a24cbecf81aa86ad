"""How much a community can take (韧性): five capitals from dated indicators, and what nobody has measured."""
