#!/usr/bin/env python3
"""Freezes a released schema of the server's database as SQL, with the sample rows of what it brought.

Usage: scripts/freeze-schema.py NUMBER < ROWS.sql
Takes the frozen database of the schema before, applies src/server/store/sqlite/schema_NUMBER.sql as it was released, runs
the rows that are given, and writes tests/data/schemas/server-NUMBER.sql. What is frozen is never made anew.
"""
import pathlib
import sqlite3
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent
FROZEN = HERE / "tests/data/schemas"


def frozen(number: int) -> pathlib.Path:
    return HERE / "tests/data/server_schema_1.sql" if number == 1 else FROZEN / f"server-{number:02}.sql"


def main() -> None:
    number = int(sys.argv[1])
    to = frozen(number)
    if to.exists():
        sys.exit(f"{to} is frozen: a schema that was released is never made anew")
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(frozen(number - 1).read_text())
    db.executescript((HERE / f"src/server/store/sqlite/schema_{number}.sql").read_text())
    db.executescript("PRAGMA foreign_keys = ON;" + sys.stdin.read())
    assert not db.execute("PRAGMA foreign_key_check").fetchall()
    FROZEN.mkdir(exist_ok=True)
    dump = "\n".join(db.iterdump())
    to.write_text(f"{dump}\nPRAGMA application_id = 1398096206;\nPRAGMA user_version = {number};\n")


main()
