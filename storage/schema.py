"""All tables at once, in an empty database: what the migrations must come to."""

from sqlmodel import SQLModel

from storage import search, tables
from storage.advice import advise
from storage.store import Store

EVERYTHING = (tables, search)  # imported for what they register


def create(store: Store) -> None:
    """Makes every table."""
    with store.engine.begin() as connection:
        SQLModel.metadata.create_all(connection)
        advise(connection)
