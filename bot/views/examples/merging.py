"""Examples: two snippets, or two needs, become one."""

from bot.views import merging
from bot.views.elements import Card, Form

OLD, NEW = "Restart a pod by hand", "How to restart a stuck pod in Kubernetes"
LONG = "What to do when the nightly import of the accounts stops in the middle and nobody has noticed yet " * 3
NEED, OTHER = "How do I restart a pod?", "Our pod hangs, what can I do?"
EXAMPLES: dict[str, Card | Form] = {
    "merge-please": merging.please("Priya Raman", 31, OLD, 12, NEW),
    "merge-please-overlong": merging.please("Bartholomew Featherstonehaugh-Cholmondeley", 31, LONG, 12, LONG),
    "merge-done": merging.merged("s31", NEW),
    "merge-asked": merging.asked(NEW),
    "merge-split": merging.split(OLD),
    "merge-needs-please": merging.please_needs("Priya Raman", 12, OTHER, 7, NEED),
    "merge-needs-please-overlong": merging.please_needs("Bartholomew Featherstonehaugh", 12, LONG, 7, LONG),
    "merge-needs-yours": merging.merged_yours(12, OTHER, 7, NEED),
}
