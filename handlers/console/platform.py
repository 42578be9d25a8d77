"""The terminal as a chat platform: what is sent is put on the board and drawn."""

from secrets import token_hex

from bot.conversation import Actor, Place
from bot.errors import PlaceGone
from bot.platform import PLENTY, Letter, Sent
from handlers.console.board import Shown
from handlers.console.screen import Screen


class Console:
    """Shows messages in the order in which they were queued, however they arrive: `flush` draws what has come."""

    safe_to_look_up = True  # what did not reach this screen may be sent again

    def __init__(self, screen: Screen) -> None:
        self.directory = screen.directory
        self.name = self.directory.platform
        self.screen = screen
        self._come: dict[int, tuple[Letter, Sent]] = {}

    def room(self, workspace: str, kind: str) -> int:
        """The board takes whatever comes."""
        return PLENTY

    async def send(self, letter: Letter) -> Sent:
        """Takes the letter for the screen."""
        sent = Sent(self._channel(letter), token_hex(8))
        self._come[letter.id] = (letter, sent)
        return sent

    async def edit(self, letter: Letter) -> None:
        """Takes the letter for the screen, in the place of an earlier one."""
        self._come[letter.id] = (letter, Sent(letter.channel or "", letter.message or ""))

    async def look_up(self, letter: Letter) -> Sent | None:
        """The letter, if it is waiting to be drawn."""
        found = self._come.get(letter.id)
        return found[1] if found else None

    async def profile(self, workspace: str, account: str) -> Actor:
        """Somebody by their name in the directory."""
        return Actor(account, self.directory.people.get(account, ""))

    async def place(self, workspace: str, channel: str) -> Place:
        """A channel of the directory. Raises PlaceGone."""
        try:
            return self.directory.places[channel]
        except KeyError:
            raise PlaceGone from None

    async def close(self) -> None:
        """There is nothing to let go of."""

    def flush(self, reader: str) -> None:
        """Draws what has come since the last time, in the order in which it was queued."""
        waiting, self._come = sorted(self._come.items()), {}
        for _, (letter, sent) in waiting:
            before = self.screen.board.find(sent.channel, sent.message)
            if before is None:
                self.screen.message(self.screen.board.put(self._shown(letter, sent)), reader)
            else:
                self.screen.change(before, self.screen.board.redraw(before.number, letter.card))

    def _channel(self, letter: Letter) -> str:
        if letter.channel is not None:
            return letter.channel
        return self.directory.direct(letter.account or "").channel

    def _shown(self, letter: Letter, sent: Sent) -> Shown:
        reader = letter.account or self.directory.reader(sent.channel)
        return Shown(0, sent.channel, sent.message, letter.card, thread=letter.thread, reader=reader)
