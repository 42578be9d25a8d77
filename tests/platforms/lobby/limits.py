"""What Lobby accepts."""

WORDS = 8000  # of a message
LABEL = 40  # of a button
