"""A Microsoft Teams to talk to on this machine: start with `FakeTeams`."""

from tests.fakes.teams.fake import FakeTeams as FakeTeams
from tests.fakes.teams.faults import Hang as Hang
from tests.fakes.teams.faults import RateLimited as RateLimited
from tests.fakes.teams.faults import Redirect as Redirect
from tests.fakes.teams.faults import Reset as Reset
from tests.fakes.teams.faults import Slow as Slow
from tests.fakes.teams.faults import Status as Status
from tests.fakes.teams.sender import TeamsSender as TeamsSender
from tests.fakes.teams.wire import Reply as Reply
from tests.fakes.teams.world import Message as Message
from tests.fakes.teams.world import Room as Room
from tests.fakes.teams.world import User as User
