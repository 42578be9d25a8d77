"""Stand-ins for the services Lore talks to: real servers on loopback, no network needed."""
