"""Migrations of the database, run by `lore migrate`."""
