"""What a browser shows after an installation: small pages without anything from elsewhere."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from starlette.responses import HTMLResponse

STYLE = (
    "body{font:17px/1.6 system-ui,sans-serif;color:#1d2b36;background:#f4f6f7;margin:0}"
    "main{max-width:32rem;margin:12vh auto;padding:2rem;background:#fff;border-radius:12px}"
    "h1{font-size:1.4rem;margin:0 0 .75rem}p{margin:0 0 1rem}a{color:#0b57a4}"
    "code{background:#eef1f3;padding:.1em .35em;border-radius:4px}"
    "@media(prefers-color-scheme:dark){body{color:#dfe6eb;background:#12191f}main{background:#1b252d}"
    "a{color:#8cc2ff}code{background:#26333d}}"
)
_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
AGAIN = '<p><a href="install">Start again</a></p>'


def installed(name: str, address: str) -> HTMLResponse:
    """It worked."""
    where = escape(name) or "your workspace"
    words = (
        f"<p>In Slack, type <code>/lore help</code> to see what it can do, and invite it to private channels with "
        f'<code>/invite @Lore</code>.</p><p><a href="{escape(address)}">Open Slack</a></p>'
    )
    quiet = f"<p>It is in {where} now. Nobody was told, and it says nothing unasked.</p>"
    return _page("Lore is installed", quiet + words)


def denied() -> HTMLResponse:
    """Somebody chose not to."""
    return _page("Nothing was installed", f"<p>You said no, and that is fine. Lore was given nothing.</p>{AGAIN}", 403)


def stale() -> HTMLResponse:
    """The state is not one of this browser's, or was used, or is too old."""
    words = (
        "<p>An installation has to be finished in the browser where it was begun, within ten minutes, and once. "
        "Nothing was changed.</p>"
    )
    return _page("Please begin again", words + AGAIN, 400)


def failed() -> HTMLResponse:
    """Slack did not give us a key."""
    words = (
        "<p>Slack did not complete the installation, and nothing was changed. If it happens again, whoever runs Lore "
        "finds the reason in its log, and with <code>lore doctor</code>.</p>"
    )
    return _page("That did not work", words + AGAIN, 502)


def _page(title: str, words: str, status: int = 200) -> HTMLResponse:
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><main><h1>{title}</h1>{words}</main></body></html>"
    )
    return HTMLResponse(html, status, HEADERS)
