"""What the speed claims rest on: each is a ratio to a reference that runs beside it."""
