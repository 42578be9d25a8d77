"""An organization as one file: a zip of JSON lines, which moves between SQLite and PostgreSQL. docs/archive.md says more.

What it holds keeps its numbers: cards that were posted name the things they show by them.
"""
