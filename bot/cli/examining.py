"""What `lore doctor` finds out about this machine and its database."""

import os
import shutil
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp

from bot.app import App
from bot.clock import Clock
from bot.conversation import Work
from bot.errors import ModelUnavailable
from bot.services import embedding
from bot.settings import Settings
from handlers import Finding
from storage import health, migrate, places

ZONES = ("America/Sao_Paulo", "Asia/Kolkata", "Europe/Berlin", "Pacific/Auckland")
APART = 30  # seconds that a clock may be wrong
ROOM = 500_000_000  # bytes that a disk should have left
SLOW = aiohttp.ClientTimeout(total=10)


async def everything(app: App) -> AsyncIterator[Finding]:
    """One finding after the other."""
    yield await _schema(app)
    yield await _writable(app)
    if app.store.sqlite:
        yield await _journal(app)
        yield _disk(app.settings)
    yield _erased(app.settings)
    yield zones(ZONES)
    yield await _model(app)
    yield await _embeddings(app)
    if app.settings.lore_public_url is not None:
        yield await public(app.settings.lore_public_url)
    for name, connection in sorted(app.connections.items()):
        yield await clock(app.clock, name, connection.address)
    yield _metrics(app.settings)


async def _schema(app: App) -> Finding:
    found = await app.store.read(migrate.standing)
    newer = "" if found == migrate.newest() else f" (newer than this Lore, which knows {migrate.newest()})"
    return Finding("database: schema", True, found + newer)


async def _writable(app: App) -> Finding:
    problem = ""
    try:
        await app.store.write(health.touch)
    except Exception as error:  # whatever it is, it is told
        problem = str(getattr(error.__cause__ or error, "orig", error)).partition("\n")[0]
    cure = "Whoever runs Lore must be able to write there; on SQLite also to the folder that the file is in."
    return Finding("database: writable", not problem, problem or "yes", cure if problem else "")


async def _journal(app: App) -> Finding:
    mode = await app.store.read(health.journal)
    cure = "Put the file on a local disk: SQLite's write-ahead log does not work on network file systems."
    return Finding("database: write-ahead log", mode == "wal", mode, "" if mode == "wal" else cure)


def _disk(settings: Settings) -> Finding:
    file = Path(settings.lore_database_url.removeprefix("sqlite:///")).absolute()
    free, needed = shutil.disk_usage(file.parent).free, max(ROOM, 2 * file.stat().st_size)
    cure = f"Make room: {needed / 1e9:.1f} GB is enough for a backup beside the database, and for it to grow."
    return Finding("disk", free >= needed, f"{free / 1e9:.1f} GB free", "" if free >= needed else cure)


def _erased(settings: Settings) -> Finding:
    file = settings.erased_file.absolute()
    good = os.access(file if file.exists() else file.parent, os.W_OK)
    cure = "Let LORE_ERASED_FILE name a file that Lore may write, on a disk that stays: a restore needs it."
    return Finding("list of who was erased", good, str(settings.erased_file), "" if good else cure)


async def _model(app: App) -> Finding:
    if app.llm is None:
        return Finding("language model", True, "off; everything works without", "OPENAI_API_KEY switches it on.")
    seen, cure = await app.llm.trouble()
    return Finding("language model", not cure, seen or app.settings.lore_model, cure)


async def _embeddings(app: App) -> Finding:
    if app.embedder is None:
        return Finding(
            "embeddings", True, "off; searches go by words", "OPENAI_API_KEY and LORE_EMBEDDING_MODEL switch them on."
        )
    try:
        await app.embedder.embed(["Lore finds what colleagues shared."])
    except ModelUnavailable as error:
        cure = "Check LORE_EMBEDDING_MODEL, OPENAI_BASE_URL, the key and the network."
        return Finding("embeddings", False, f"cannot be asked ({type(error.__cause__).__name__})", cure)
    name, organizations = app.embedder.model, await app.store.read(places.organizations)
    works = await app.store.read(
        lambda session: [embedding.measured(Work(session, app.clock.now(), one), name) for one in organizations]
    )
    used = sum(bounds is not None for bounds in works)
    cure = "" if used else "`lore evaluate --embeddings` measures whether they help; until then words alone are used."
    return Finding("embeddings", True, f"{name}, used in {used} of {len(works)} organizations", cure)


async def public(address: str) -> Finding:
    """Whether Lore answers at its public address, or nobody yet; another server there, or no such name, is wrong."""
    try:
        async with (
            aiohttp.ClientSession(timeout=SLOW, trust_env=True) as session,
            session.get(f"{address}/healthz", allow_redirects=False) as answer,
        ):
            ours = answer.status == 200 and "healthy" in await answer.text()
    except (aiohttp.ClientSSLError, aiohttp.ClientConnectorDNSError) as error:
        cure = "Check its spelling, its DNS entry and its certificate: the platforms and people's browsers go there."
        return Finding("LORE_PUBLIC_URL", False, f"cannot be opened ({type(error).__name__})", cure)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return Finding("LORE_PUBLIC_URL", True, "nobody answers there now", "`lore serve`, and the proxy before it.")
    cure = "Let it name the address where `lore serve` answers, and let the proxy pass every path on unchanged."
    seen = "Lore answers there" if ours else "another server answers"
    return Finding("LORE_PUBLIC_URL", ours, seen, "" if ours else cure)


def zones(wanted: Iterable[str]) -> Finding:
    """Whether time zones are known here."""
    missing = [name for name in wanted if not _known(name)]
    cure = "Install the package tzdata again: `pip install --force-reinstall tzdata`."
    seen = f"missing: {', '.join(missing)}" if missing else "known"
    return Finding("time zones", not missing, seen, cure if missing else "")


async def clock(ours: Clock, name: str, address: str) -> Finding:
    """Whether our clock agrees with that of a platform."""
    title = f"{name}: clock"
    try:
        async with (
            aiohttp.ClientSession(timeout=SLOW, trust_env=True) as session,
            session.get(address, allow_redirects=False) as answer,
        ):
            theirs = parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError) as error:
        cure = f"Let this machine reach {address}: DNS, firewall, HTTPS_PROXY."
        return Finding(title, False, f"cannot be asked ({type(error).__name__})", cure)
    apart = (ours.now() - theirs.astimezone(UTC)).total_seconds()
    return _agrees(title, apart)


def _agrees(title: str, apart: float) -> Finding:
    good = abs(apart) <= APART
    cure = "Set the clock by NTP (`timedatectl set-ntp true`): requests are refused when it is wrong."
    way = "ahead" if apart > 0 else "behind"
    return Finding(title, good, "right" if good else f"{abs(apart):.0f} s {way}", "" if good else cure)


def _metrics(settings: Settings) -> Finding:
    on = settings.lore_metrics_token is not None
    return Finding(
        "metrics", True, "on, at /metrics" if on else "off", "" if on else "LORE_METRICS_TOKEN switches them on."
    )


def _known(zone: str) -> bool:
    try:
        return ZoneInfo(zone).utcoffset(datetime(2026, 6, 1, tzinfo=UTC).replace(tzinfo=None)) is not None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
