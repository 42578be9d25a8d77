"""The terminal as a chat platform, for trying Lore out without any account."""
