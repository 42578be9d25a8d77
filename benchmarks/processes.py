"""The processes that are measured, and what they run on."""

import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A process that ends with us."""
    child = subprocess.Popen(
        [sys.executable, "-m", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **environment},
    )  # fmt: skip
    try:
        yield child
    finally:
        child.terminate()
        child.wait(20)


def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def until_open(at: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", at)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(at)


def machine() -> str:
    """What it is measured on; other work on it makes every number worse, and ratios less so."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, load {load}"
