# What people, pre-commit and CI call. `just` alone lists it.

default:
    @just --list

# Everything that holds the house together; writes nothing.
check: style types architecture

style:
    ruff check .
    ruff format --check .

types:
    mypy

architecture:
    lint-imports
    python -m pytest -q tests/test_house.py

# The tests, on all cores.
test *args:
    python -m pytest -n auto {{args}}

# Other examples than those that `just test` tries each time: does one of them break something?
search *args:
    python -m pytest -n auto --hypothesis-profile search {{args}}

# Everything breaks while people work, on PostgreSQL and on SQLite: ten minutes each, or `just chaos EVENTS SECONDS`.
chaos *args:
    python -m tests.chaos.run {{args}}
    python -m tests.chaos.run {{args}} sqlite

# Mends what a machine can mend.
tidy:
    ruff check --fix .
    ruff format .

# Pins what is installed, from pyproject.toml.
lock:
    uv pip compile -q --universal --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.txt
    uv pip compile -q --universal --generate-hashes --no-header --no-annotate pyproject.toml --group dev -o requirements-dev.txt

# Writes a migration for what changed in storage/tables; read it before you commit it.
migration message:
    alembic -x url=sqlite:// revision --autogenerate -m "{{message}}"

# Half an hour's traffic in ten minutes: does anything grow? Say fewer minutes and requests a second for a taste.
soak minutes="10" rate="300":
    python -m benchmarks.soak {{minutes}} {{rate}}
