"""A browser: keeps cookies as browsers do, and follows one redirect at a time. Our public address is on loopback."""

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Self
from urllib.parse import urlsplit

import aiohttp

PUBLIC = "https://lore.example.com"


@dataclass
class Page:
    """What was answered."""

    status: int
    text: str
    headers: dict[str, str]
    cookies: SimpleCookie

    @property
    def location(self) -> str:
        return self.headers["Location"]


@dataclass
class Browser:
    """One person's, with cookies of its own."""

    at: str
    cookies: dict[str, str] = field(default_factory=dict)
    _session: aiohttp.ClientSession = field(init=False)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def get(self, url: str) -> Page:
        """An address or a path of ours; cookies go only to us."""
        ours = url.startswith(("/", PUBLIC, self.at))
        address = self.at + url.removeprefix(PUBLIC).removeprefix(self.at) if ours else url
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if ours else {}
        async with self._session.get(address, headers=sent, allow_redirects=False) as response:
            page = Page(response.status, await response.text(), dict(response.headers), SimpleCookie())
            for line in response.headers.getall("Set-Cookie", []):
                page.cookies.load(line)
        for name, morsel in page.cookies.items():
            if ours and morsel["max-age"] != "0":
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)
        return page

    async def install(self) -> Page:
        """From our address over Slack's page and back."""
        begun = await self.get("/slack/install")
        back = await self.get(begun.location)
        return await self.get(back.location) if back.status == 302 else back

    async def code_and_state(self) -> str:
        """The address that Slack sends the browser back to, not yet opened."""
        return (await self.get((await self.get("/slack/install")).location)).location


def host(url: str) -> str:
    """Whose address it is."""
    return urlsplit(url).netloc
