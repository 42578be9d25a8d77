"""Examples of greeting people and channels, and of what they follow and teach."""

from bot.views import interests, people, welcome
from bot.views.elements import Button, Card, Form

EXAMPLES: dict[str, Card | Form] = {
    "hello": people.hello("Priya Raman"),
    "thanks": people.welcome(None),
    "thanks-to": people.welcome(Button("Say it with kudos", "kudos", "Nils for the clear notes on invoices")),
    "welcome": welcome.channel(),
    "follow": interests.taken_up("follow", ["excel", "expense-reports"], [], None),
    "follow-typo": interests.taken_up("follow", ["expence-reports"], ["excel"], ("expence-reports", "expense-reports")),
    "teach": interests.taken_up("teach", ["month-end-close"], [], None),
    "unfollow": interests.given_up("follow", ["excel"], ["sql"]),
    "follow-form": interests.ask_which("follow", ["excel", "sql"]),
    "follow-form-first": interests.ask_which("follow", []),
    "unfollow-form": interests.ask_which_not("follow", ["excel", "expense-reports", "sql"]),
    "unfollow-empty": interests.none_yet("follow"),
}
