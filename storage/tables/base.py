"""What all tables share: constraint names, time in UTC, words checked by the database."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, ForeignKey, String, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC, in and out; a naive one is a mistake of the caller (ValueError)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column: str, *words: str) -> CheckConstraint:
    """A check that the column holds one of these words."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


def key() -> Any:
    """The row's own number."""
    return Field(default=None, primary_key=True)


def ref(target: str, *, index: bool = False, nullable: bool = False, primary_key: bool = False) -> Any:
    """A reference to another row: this row goes when that row goes, or forgets it where it may be absent."""
    options: dict[str, Any] = {"primary_key": primary_key} if primary_key else {"index": index, "nullable": nullable}
    if nullable:
        options["default"] = None
    return Field(sa_column_args=[ForeignKey(f"{target}.id", ondelete="SET NULL" if nullable else "CASCADE")], **options)


def time(*, nullable: bool = False, index: bool = False) -> Any:
    """A moment, in UTC."""
    if nullable:
        return Field(default=None, sa_type=UtcDateTime, nullable=True, index=index)
    return Field(sa_type=UtcDateTime, nullable=False, index=index)


def word(length: int, default: str | None = "", *, index: bool = False) -> Any:
    """A short text of at most so many characters; None as default makes it required."""
    options: dict[str, Any] = {"sa_type": String(length), "index": index}
    return Field(**options) if default is None else Field(default=default, **options)


def maybe_word(length: int, *, index: bool = False) -> Any:
    """A short text that may be absent."""
    options: dict[str, Any] = {"sa_type": String(length), "index": index, "nullable": True}
    return Field(default=None, **options)


def prose(default: str = "") -> Any:
    """A text of any length."""
    return Field(default=default, sa_type=Text)


def json(*, nullable: bool = False) -> Any:
    """A JSON value."""
    if nullable:
        return Field(default=None, sa_type=JSON(none_as_null=True), nullable=True)
    return Field(default_factory=dict, sa_type=JSON)
