"""Takes out of a text what must not leave the house: addresses, long numbers, keys."""

import re

EMAIL, NUMBER, KEY = "[e-mail]", "[number]", "[key]"
VEILS = (EMAIL, NUMBER, KEY)
_KEYS = re.compile(
    r"-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)"  # a PEM block, also one that was cut off
    r"|\b(?:sk|pk|rk|xox[a-z]|xapp|gh[pousr]|glpat|AKIA|ASIA|AIza|ya29|SG|npm|hf|dop_v1|shpat)[-_.]?[\w.-]{12,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"  # a JSON web token
)
_NAMED = re.compile(
    r"\b((?:pass(?:word|wd|phrase)|passwort|kennwort|mot de passe|contraseña|secret|token|api[ _-]?key|pin)\s*"
    r"(?:[:=]\s*|\bis\s+(?=\S*\d)))(\S+)",
    re.IGNORECASE,
)
_LONG = re.compile(r"(?<![\w/.-])(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{32,}")  # letters and digits, like a key
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?\b")
_NUMBERS = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ().\-/]{0,2}\d){6,}(?!\w)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]?\d{2})?|\d{1,2}[./-]\d{1,2}[./-]\d{4}")
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){2,3}")  # also the address of a machine


def veiled(text: str) -> str:
    """The text with e-mail addresses, numbers of seven digits and more, and keys taken out."""
    text = _KEYS.sub(KEY, text)
    text = _NAMED.sub(lambda found: found[1] + KEY, text)
    text = _EMAIL.sub(EMAIL, text)
    text = _LONG.sub(KEY, text)
    text = _IBAN.sub(NUMBER, text)
    return _NUMBERS.sub(lambda found: found[0] if _plain(found[0]) else NUMBER, text)


def _plain(number: str) -> bool:
    """Dates and versions say nothing about anybody."""
    return _DATE.fullmatch(number) is not None or _VERSION.fullmatch(number) is not None
