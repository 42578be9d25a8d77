"""Ports of this machine that nobody else is given."""

import os
import socket
import weakref


class HeldPort:
    """A free port, or this one: whoever names it can listen there, and as long as this lives nobody is given it by chance."""

    def __init__(self, number: int = 0) -> None:
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", number))
        self.number = int(bound.getsockname()[1])
        weakref.finalize(self, os.close, bound.detach())
