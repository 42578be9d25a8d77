"""What Lore counts and measures, for Prometheus. No label ever holds a name, an id or anybody's words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from time import perf_counter
from typing import ParamSpec, TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

P = ParamSpec("P")
R = TypeVar("R")
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 300.0)
disable_created_metrics()  # type: ignore[no-untyped-call]  # when each number began: twice the lines, and nobody asks
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)


def _counter(name: str, about: str, *labels: str) -> Counter:
    return Counter(name, about, labels, registry=REGISTRY)


def _histogram(name: str, about: str, *labels: str) -> Histogram:
    return Histogram(name, about, labels, buckets=SECONDS, registry=REGISTRY)


def _gauge(name: str, about: str, *labels: str) -> Gauge:
    return Gauge(name, about, labels, registry=REGISTRY)


REQUESTS = _counter(
    "lore_requests", "Requests: kind typed, pressed, sent or event; outcome answered, repeated, declined or failed.",
    "platform", "kind", "outcome",
)  # fmt: skip
HTTP = _counter("lore_http_responses", "Responses by route and status.", "route", "status")
STEPS = _histogram(
    "lore_step_seconds",
    "Time by step: gate (arrival to router), queue (wait for the database), transaction (to its commit), answer (the "
    "router altogether), send (one call of a platform), delivery (from a message's row to its arrival).",
    "step",
)
OUTBOX = _gauge("lore_outbox_messages", "Messages that are not sent, by state.", "state")
OLDEST = _gauge("lore_outbox_oldest_seconds", "Age of the oldest message that is not sent, by state.", "state")
DELIVERIES = _counter(
    "lore_deliveries",
    "Attempts to send a message: outcome sent, or the kind of error.",
    "platform",
    "outcome",
)
CLAIMS = _counter("lore_claims", "Work that one instance claimed (taken) or another had (theirs).", "work", "outcome")
RECEIPTS_DROPPED = _counter("lore_receipts_dropped", "Requests that came again and were dropped.", "platform")
JOBS = _counter("lore_jobs", "Jobs done after the answer.", "kind", "outcome")
MODEL_CALLS = _counter("lore_model_calls", "Calls of the language model.", "outcome")
MODEL_SECONDS = _histogram("lore_model_seconds", "How long the language model took.")
MODEL_TOKENS = _counter("lore_model_tokens", "Tokens, in (asked) and out (answered).", "direction")
MODEL_COST = _counter("lore_model_cost_dollars", "What the tokens cost, by LORE_MODEL_INPUT_PRICE and _OUTPUT_PRICE.")
SEARCH = _histogram("lore_search_seconds", "How long a search in the database took.")
ERRORS = _counter("lore_errors", "Errors, by where they happened and the kind of error.", "where", "kind")
TICK = _histogram("lore_tick_seconds", "How long a round of the scheduler took.")
LAST_TICK = _gauge("lore_last_tick_timestamp_seconds", "When the scheduler last finished a round (Unix time).")

GATE, QUEUE, TRANSACTION, ANSWER, SEND, DELIVERY = (
    STEPS.labels(step) for step in ("gate", "queue", "transaction", "answer", "send", "delivery")
)


_arrival: ContextVar[float | None] = ContextVar("lore_arrival", default=None)


@contextmanager
def arrived(at: float) -> Iterator[None]:
    """What is asked inside came over HTTP at that moment (`perf_counter`)."""
    token = _arrival.set(at)
    try:
        yield
    finally:
        _arrival.reset(token)


@dataclass(slots=True)
class Asked:
    """A request under way; whoever answers it says how it ended."""

    outcome: str = "failed"
    seconds: float = 0.0


@contextmanager
def asked(platform: str, kind: str) -> Iterator[Asked]:
    """Counts a request, and measures how long its answer took."""
    one, started = Asked(), perf_counter()
    if (at := _arrival.get()) is not None:
        GATE.observe(started - at)
    try:
        yield one
    finally:
        one.seconds = perf_counter() - started
        REQUESTS.labels(platform, kind, one.outcome).inc()
        ANSWER.observe(one.seconds)


@contextmanager
def sending(platform: str) -> Iterator[None]:
    """Counts a call that sends a message, by what came of it, and measures it."""
    outcome, started = "sent", perf_counter()
    try:
        yield
    except BaseException as error:
        outcome = type(error).__name__
        raise
    finally:
        DELIVERIES.labels(platform, outcome).inc()
        SEND.observe(perf_counter() - started)


@contextmanager
def ticking() -> Iterator[None]:
    """Measures a round of the scheduler, and notes when it ended."""
    started = perf_counter()
    try:
        yield
    except Exception as problem:
        error("schedule", problem)
        raise
    TICK.observe(perf_counter() - started)
    LAST_TICK.set_to_current_time()


def error(where: str, problem: BaseException) -> None:
    """Counts an error by its class."""
    ERRORS.labels(where, type(problem).__name__).inc()


def timed(histogram: Histogram) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Measures each call of a plain function."""

    def around(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def measured(*args: P.args, **kwargs: P.kwargs) -> R:
            started = perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                histogram.observe(perf_counter() - started)

        return measured

    return around


def exposed() -> bytes:
    """Everything, in the text format of Prometheus."""
    return generate_latest(REGISTRY)
