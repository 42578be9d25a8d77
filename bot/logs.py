"""One line an event: JSON for machines, words for a terminal; never a secret, and nobody's words below `debug`."""

import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from traceback import walk_tb
from typing import TextIO

import structlog
from structlog.types import EventDict, Processor

from bot import tracing

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "critical": logging.CRITICAL}
HOUSE = Path(__file__).parent.parent
SPEAK_PLAINLY = ("uvicorn", "apscheduler", "alembic")  # libraries whose warnings quote nobody
SECRET = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w-]+|xapp-[\w-]+|\bsk-[\w-]{8,}|\beyJ[\w-]+\.[\w-]+\.[\w-]*"
    r"|(?<=Bearer )\S+|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
)


def configure(level: str, stream: TextIO | None = None) -> None:
    """Everything from this level up goes to the stream (stderr), what libraries log from `warning` up."""
    out, least = stream or sys.stderr, LEVELS[level]
    drawn: Processor = (
        structlog.dev.ConsoleRenderer() if out.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso", utc=True),
            _trace,
            Problem(quotes=level == "debug"),
            _masked,
            drawn,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(out),
    )
    others = Others(quotes=level == "debug")
    logging.basicConfig(level=max(least, logging.WARNING), handlers=[others], force=True)


class Problem:
    """An exception as its class, its causes and where each came from. What it says may quote somebody: `debug` only."""

    def __init__(self, *, quotes: bool) -> None:
        self._quotes = quotes

    def __call__(self, _logger: object, _method: str, event: EventDict) -> EventDict:
        given = event.pop("exc_info", None)
        error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
        if isinstance(error, BaseException):
            event["exception"] = "\n".join(self._lines(error))
        return event

    def _lines(self, error: BaseException | None) -> Iterator[str]:
        told: set[int] = set()
        while error is not None and id(error) not in told:
            said = f": {error}" if self._quotes else ""
            yield f"{'because of ' if told else ''}{type(error).__module__}.{type(error).__qualname__}{said}"
            told.add(id(error))
            for frame, line in walk_tb(error.__traceback__):
                yield f"  {_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


class Others(logging.Handler):
    """What libraries log, in our form."""

    def __init__(self, *, quotes: bool) -> None:
        super().__init__()
        self._quotes = quotes

    def emit(self, record: logging.LogRecord) -> None:
        quoted = self._quotes or record.name.partition(".")[0] in SPEAK_PLAINLY
        structlog.get_logger().log(
            record.levelno, _told(record) if quoted else f"{record.name} has something to say",
            logger=record.name, at=f"{_short(record.pathname)}:{record.lineno}", exc_info=record.exc_info,
        )  # fmt: skip


def _told(record: logging.LogRecord) -> str:
    """The first line; of a traceback that was made into words, the last."""
    lines = record.getMessage().strip().splitlines() or [""]
    return lines[-1 if lines[0].startswith("Traceback") else 0]


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(HOUSE)) if path.is_relative_to(HOUSE) else "/".join(path.parts[-2:])


def _trace(_logger: object, _method: str, event: EventDict) -> EventDict:
    if (trace := tracing.current()) is not None:
        event["trace"] = trace
    return event


def _masked(_logger: object, _method: str, event: EventDict) -> EventDict:
    """A safety net: nothing that looks like a secret is written, whoever passed it."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = SECRET.sub("…", value)
    return event
