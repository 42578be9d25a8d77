"""Examples of looking snippets through: asked, handed on, verified, expired."""

from dataclasses import replace

from bot.views import reviews as views
from bot.views import snippets
from bot.views.elements import Card, Form
from bot.views.examples.snippets import AT, EXPIRED, LONG_NAME, OLD, OVERLONG, PODS
from bot.views.reviews import Standing

TEACHES = Standing(("kubernetes", "on-call"), ("kubernetes",))
QUESTIONS = ("Does this still hold for the new cluster?", "Which permissions do I need for the last step?")
VERIFIED = replace(PODS, verified_by="Priya Raman", verified_at=AT)

EXAMPLES: dict[str, Card | Form] = {
    "review-please": views.please(9, OLD.title, "due", 0),
    "review-outdated": views.please(9, OLD.title, "outdated", 2, None, QUESTIONS),
    "review-outdated-colleague": views.please(9, OLD.title, "outdated", 7, TEACHES),
    "review-left": views.please(9, OLD.title, "left", 0, Standing((), ("kubernetes",))),
    "review-moved": views.please(9, OLD.title, "moved", 0),
    "review-moved-curator": views.please(9, OLD.title, "moved", 0, Standing()),
    "review-overlong": views.please(9, OVERLONG.title, "outdated", 1204, None, [each * 9 for each in QUESTIONS * 3]),
    "review-handed-on": views.handed_on(9, found=True),
    "review-nobody-else": views.handed_on(9, found=False),
    "review-expired": views.expired(7, EXPIRED.title),
    "snippet-verified": snippets.card(VERIFIED),
    "snippet-verified-overlong": snippets.card(
        replace(OVERLONG, in_review=False, verified_by=LONG_NAME, verified_at=AT)
    ),
    "snippet-more-verify": snippets.more(VERIFIED, wrote=False, own=False, verify=True),
    "verify-done": views.verified(12, PODS.title),
}
