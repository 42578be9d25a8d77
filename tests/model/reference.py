"""What should be: who said what where, what came of it, and who may therefore read which words."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

OPEN = ("open", "claimed", "answered")
UNDONE_WITHIN = timedelta(hours=1)


@dataclass(kw_only=True)
class Words:
    """Something with a word in it that stands nowhere else, so that it is known again wherever it turns up."""

    word: str
    org: str
    channel: str
    private: bool  # seen in that channel only
    owners: set[str]
    gone: bool = False  # the author was erased

    def may_read(self, org: str, channel: str, reader: str | None) -> bool:
        """Whether it may be shown in a channel, to one account or (None) to everybody there."""
        if org != self.org or self.gone:
            return False
        return not self.private or channel == self.channel or reader in self.owners


@dataclass(kw_only=True)
class Need(Words):
    """A need, and who else has it or helps."""

    state: str = "open"
    followers: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)

    def join(self, who: str, channel: str) -> None:
        if self.may_read(self.org, channel, who) and self.state in OPEN and who not in self.owners:
            self.followers.add(who)

    def leave(self, who: str, channel: str) -> None:
        if self.may_read(self.org, channel, who):
            self.followers.discard(who)

    def claim(self, who: str, channel: str) -> None:
        if self.may_read(self.org, channel, who) and self.state in OPEN and who not in self.owners:
            self.claims.add(who)
            self.state = "claimed" if self.state == "open" else self.state

    def release(self, who: str, channel: str) -> None:
        if self.may_read(self.org, channel, who) and who in self.claims:
            self.claims.discard(who)
            self.state = "open" if self.state == "claimed" and not self.claims else self.state

    def close(self, who: str, state: str) -> None:
        if who in self.owners and not self.gone:
            self.state = state

    def reopen(self, who: str) -> None:
        if who in self.owners and not self.gone and self.state not in OPEN:
            self.state = "claimed" if self.claims else "open"


@dataclass(kw_only=True)
class Snippet(Words):
    """A snippet, and what was said of it."""

    published: datetime | None
    state: str = "published"
    said: set[tuple[str, str]] = field(default_factory=set)  # account, kind
    helped: set[str] = field(default_factory=set)

    def may_read(self, org: str, channel: str, reader: str | None) -> bool:
        if self.state == "draft":
            return org == self.org and reader in self.owners and not self.gone
        return super().may_read(org, channel, reader)

    def say(self, who: str, channel: str, kind: str) -> None:
        if self.may_read(self.org, channel, who) and self.state == "published" and who not in self.owners:
            if kind == "helped":
                self.helped.add(who)
            else:
                self.said.add((who, kind))

    def take_back(self, who: str, kind: str) -> None:
        self.said.discard((who, kind))
        if kind == "helped":
            self.helped.discard(who)

    def archive(self, who: str) -> None:
        if who in self.owners and self.state == "published":
            self.state = "archived"

    def restore(self, who: str) -> None:
        if who in self.owners and self.state == "archived":
            self.state = "published"

    def undo(self, who: str, now: datetime) -> None:
        if who in self.owners and self.published is not None and now - self.published <= UNDONE_WITHIN:
            self.state, self.published = "draft", None

    def publish(self, who: str, now: datetime) -> None:
        if who in self.owners and self.state == "draft" and not self.gone:
            self.state, self.published = "published", now


@dataclass
class Reference:
    """Two organizations in memory."""

    needs: dict[int, Need] = field(default_factory=dict)
    snippets: dict[int, Snippet] = field(default_factory=dict)
    thanks: list[Words] = field(default_factory=list)
    erased: set[tuple[str, str]] = field(default_factory=set)  # organization, account
    typed: set[tuple[str, str | None, str]] = field(default_factory=set)  # words that a person asked for themself
    paused: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def everything(self) -> list[Words]:
        return [*self.needs.values(), *self.snippets.values(), *self.thanks]

    def forget(self, org: str, who: str) -> None:
        """What somebody shared stays, under no name; the rest goes."""
        self.erased.add((org, who))
        self.paused.pop((org, who), None)
        for need in (each for each in self.needs.values() if each.org == org):
            self._forget_need(need, who)
        for snippet in (each for each in self.snippets.values() if each.org == org):
            snippet.said = {(person, kind) for person, kind in snippet.said if person != who}
            snippet.helped.discard(who)
            snippet.gone |= who in snippet.owners and snippet.state == "draft"
            snippet.owners.discard(who)
        for thanked in (each for each in self.thanks if each.org == org):
            thanked.owners.discard(who)

    def _forget_need(self, need: Need, who: str) -> None:
        need.followers.discard(who)
        if who in need.claims:
            need.claims.discard(who)
            need.state = "open" if need.state == "claimed" and not need.claims else need.state
        if who in need.owners:
            need.gone, need.state = True, "withdrawn"
            need.owners.clear()
