"""One of every view, with real names and texts: previews, snapshot tests and the pictures in the docs use them."""

from bot.views.elements import Card, Form
from bot.views.examples import admin, endorsements, home, kudos, people, privacy, snippets

EXAMPLES: dict[str, Card | Form] = {
    **endorsements.EXAMPLES,
    **admin.EXAMPLES,
    **home.EXAMPLES,
    **kudos.EXAMPLES,
    **people.EXAMPLES,
    **privacy.EXAMPLES,
    **snippets.EXAMPLES,
}
