"""What SQLite's query planner cannot guess: that one organization has nearly all the rows."""

from sqlalchemy import Connection

MANY, SOME, FEW = 1_000_000, 10_000, 10
BY_ORGANIZATION = """
    SELECT t.name, i.name, i."unique", (SELECT count(*) FROM pragma_index_info(i.name))
    FROM sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
    WHERE t.type = 'table' AND c.seqno = 0 AND c.name = 'organization_id'"""


def advise(connection: Connection) -> None:
    """Notes how little an organization alone narrows a search, so that other indexes are preferred.

    Without it SQLite takes any first column for a good one, and walks through a whole organization to find one row.
    It knows better by itself after an ANALYZE of a database that has grown.
    """
    if connection.dialect.name != "sqlite":
        return
    connection.exec_driver_sql("ANALYZE organization")  # makes the table of its notes
    indexes = connection.exec_driver_sql(BY_ORGANIZATION).all()
    for table, index, unique, columns in indexes:
        narrowing = [MANY, MANY, *[SOME] * (columns - 2), *([1 if unique else FEW] if columns > 1 else [])]
        values = (table, index, " ".join(str(rows) for rows in narrowing))
        connection.exec_driver_sql("DELETE FROM sqlite_stat1 WHERE tbl = ? AND idx = ?", values[:2])
        connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", values)
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # reads them
