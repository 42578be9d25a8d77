"""Examples: two snippets become one."""

from bot.views import merging
from bot.views.elements import Card, Form

OLD, NEW = "Restart a pod by hand", "How to restart a stuck pod in Kubernetes"
LONG = "What to do when the nightly import of the accounts stops in the middle and nobody has noticed yet " * 3
EXAMPLES: dict[str, Card | Form] = {
    "merge-please": merging.please("Priya Raman", 31, OLD, 12, NEW),
    "merge-please-overlong": merging.please("Bartholomew Featherstonehaugh-Cholmondeley", 31, LONG, 12, LONG),
    "merge-done": merging.merged(31, NEW),
    "merge-asked": merging.asked(NEW),
    "merge-split": merging.split(OLD),
}
