"""One of every view, with real names and texts: previews, snapshot tests and the pictures in the docs use them."""

from bot.views.elements import Card, Form
from bot.views.examples import (
    admin,
    answers,
    digests,
    endorsements,
    gaps,
    home,
    kudos,
    linking,
    merging,
    needs,
    notices,
    people,
    privacy,
    reviews,
    routing,
    snippets,
)
from bot.views.examples import help as helping

EXAMPLES: dict[str, Card | Form] = {
    **needs.EXAMPLES,
    **answers.EXAMPLES,
    **digests.EXAMPLES,
    **notices.EXAMPLES,
    **endorsements.EXAMPLES,
    **gaps.EXAMPLES,
    **admin.EXAMPLES,
    **helping.EXAMPLES,
    **home.EXAMPLES,
    **kudos.EXAMPLES,
    **linking.EXAMPLES,
    **merging.EXAMPLES,
    **people.EXAMPLES,
    **privacy.EXAMPLES,
    **reviews.EXAMPLES,
    **routing.EXAMPLES,
    **snippets.EXAMPLES,
}
