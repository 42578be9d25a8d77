"""The words of needs and snippets, as they are searched."""

from sqlmodel import Index, SQLModel

from storage.tables.base import key, one_of, prose, ref, word


class SearchText(SQLModel, table=True):
    """The searchable words of one need or snippet, and who may see it."""

    __tablename__ = "search_text"
    __table_args__ = (
        one_of("thing", "need", "snippet"),
        Index("uq_search_text_thing_thing_id", "thing", "thing_id", unique=True),
    )
    id: int = key()
    organization_id: int = ref("organization", index=True)
    thing: str = word(20, None)
    thing_id: int
    channel_id: int = ref("channel")
    owner_id: int = ref("person")
    visibility: str = word(20, "organization")
    state: str = word(20, "open")
    title: str = prose()
    topics: str = prose()
    body: str = prose()
