"""`lore`, and `python -m bot`."""

import os
import sys

from bot.cli import app
from bot.cli.out import complain
from bot.errors import LoreError


def main() -> None:
    """Runs a command. Exit codes: 0 fine, 1 a problem, 2 wrong use."""
    try:
        app(prog_name="lore")
    except LoreError as error:
        complain(error.message)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads us any more
        sys.exit(1)
    except Exception as error:
        if os.environ.get("LORE_DEV") == "1":
            raise
        complain(f"Something went wrong on our side ({type(error).__name__}). LORE_DEV=1 in front shows where.")
        sys.exit(1)


if __name__ == "__main__":
    main()
