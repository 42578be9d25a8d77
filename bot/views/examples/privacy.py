"""Examples of exporting and erasing."""

from bot.views import privacy
from bot.views.elements import Card, Form

PART = """{
 "at": "2026-03-02T10:12:00+00:00",
 "organization": "Alder & Finch",
 "person": {
  "id": 3,
  "name": "Priya Raman",
  "email": "priya@example.com",
  "time_zone": "Europe/Lisbon"
 },
 "topic_interest": [
  {
   "topic_id": 12,
   "kind": "follow",
   "since": "2026-02-11T08:03:27+00:00",
   "topic": "excel"
  }
 ]
}"""

EXAMPLES: dict[str, Card | Form] = {
    "export": privacy.exported(3),
    "export-long": privacy.ask_to_send(57),
    "export-part": privacy.piece(PART, 1, 3),
    "forget": privacy.ask_to_erase(3),
    "forget-done": privacy.erased(),
}
