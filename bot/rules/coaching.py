"""What a text that helps others usually says, and what this one does not say yet."""

import re
from collections.abc import Mapping

AUDIENCE, STEPS, EXAMPLE = "audience", "steps", "example"
ENOUGH_STEPS = 2
_AUDIENCE = re.compile(
    r"\b(?:who it is for|for (?:every\w*|any\w*|new|all|people|those|whoever|the|us|you)|whoever|"
    r"(?:if|when) (?:you|your|we|a|the)|für (?:alle|neue|wer)|wenn (?:du|sie|man|wir|ein)|si (?:vous|tu|on)|"
    r"pour (?:ceux|tous|les)|si (?:quieres|necesitas|tienes)|para (?:quien|todos|los))\b",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"(?:^\s*(?:\d{1,2}[.)]|[-*•]|step \d)|(?<=[.:;,!?] )\d{1,2}[.)])\s+\S", re.IGNORECASE | re.MULTILINE
)
_THEN = re.compile(
    r"\b(?:first|then|next|after that|finally|open|click|press|go to|type|run|choose|select|add|set|write|send|ask|use|"
    r"zuerst|dann|danach|öffne|klicke|drücke|wähle|d'abord|puis|ensuite|ouvrez|cliquez|primero|luego|después|abre|pulsa)\b",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"```|`[^`]+`|\b(?:e\.g\.|for example|for instance|example|such as|like this|z\.\s?b\.|zum beispiel|beispiel|"
    r"par exemple|exemple|por ejemplo|ejemplo)(?!\w)|https?://|“[^”]+”|\"[^\"]+\"",
    re.IGNORECASE,
)
TEMPLATES: Mapping[str, str] = {
    "how-to": "Who it is for: \n\nSteps:\n1. \n2. \n3. \n\nExample: \n\nWatch out for: ",
    "fix": "What you see: \n\nWhy it happens: \n\nWhat to do:\n1. \n2. \n\nHow to know that it worked: ",
    "decision": "What we decided: \n\nWhy: \n\nWhat else we looked at: \n\nWhat follows from it, and for whom: ",
    "tour": "What it is good for: \n\nWho it is for: \n\nWhere to find it: \n\nTry this first:\n1. \n2. \n\n"
    "What it can't do: ",
    "video": "What it shows: \n\nWho it is for: \n\nTime marks:\n0:00 \n2:30 \n5:00 \n\n"
    "If you have one minute, watch: ",
}
_HEADINGS = {line.strip() for each in TEMPLATES.values() for line in each.splitlines() if line.strip()}


def missing(body: str, link: str | None = None) -> tuple[str, ...]:
    """What readers will ask for: who it is for, the steps, an example; those that the text does not give."""
    steps = len(_STEP.findall(body)) or len(_THEN.findall(body))
    found = {
        AUDIENCE: _AUDIENCE.search(body) is not None,
        STEPS: steps >= ENOUGH_STEPS,
        EXAMPLE: _EXAMPLE.search(body) is not None or bool(link),
    }
    return tuple(what for what, there in found.items() if not there)


def filled(body: str) -> str:
    """A template without the lines that nobody filled in."""
    lines = body.splitlines()
    kept = [line for at, line in enumerate(lines) if not _is_empty(lines, at)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _is_empty(lines: list[str], at: int) -> bool:
    """Whether it is a heading, or the number of a step, with nothing behind it."""
    line = lines[at].strip()
    if line not in _HEADINGS:
        return False
    if not line.endswith(":"):
        return True
    below = next((rest.strip() for rest in lines[at + 1 :] if rest.strip() and rest.strip() not in _NUMBERS), "")
    return not below or any(below.startswith(heading) for heading in _HEADINGS - _NUMBERS)


_NUMBERS = {line for line in _HEADINGS if not line.endswith(":")}
