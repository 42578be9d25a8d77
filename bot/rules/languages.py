"""Which language a text is in, as far as its script and its small words tell."""

import re
from collections import Counter

from bot.rules.words import folded

READ = 400  # characters that are looked at
_SCRIPTS = (  # the first that a text has any letter of; scripts of several languages by letters that only one has
    ("ja", "[\u3041-\u30ff]"), ("ko", "[\uac00-\ud7a3]"), ("zh", "[\u4e00-\u9fff]"), ("th", "[\u0e01-\u0e5b]"),
    ("hi", "[\u0904-\u097f]"), ("he", "[\u05d0-\u05ea]"), ("fa", "[\u067e\u0686\u0698\u06af]"),
    ("ar", "[\u0621-\u064a]"), ("el", "[\u03b1-\u03c9]"), ("uk", "[\u0454\u0456\u0457\u0491]"),
    ("ru", "[\u0430-\u044f]"),
)  # fmt: skip
_SMALL = {
    "en": "the of and to is you that it for on are with this be have from what how when your can not an by at if we",
    "de": "der die das und ist nicht ein eine zu den mit von auf fur im dem des sich wie was wann wir sie bei vor nach",
    "fr": "le la les des et est pas un une du que pour dans sur avec au aux comment vous nous par ce son sa ou",
    "es": "el los las y es no una del que para con por como su al lo mas se cuando donde antes",
    "it": "il gli della di che non una per con sono come nel alla dei delle entro prima quando dove si",
    "pt": "o os as e nao um uma do da que para com por como no na ao em quando onde dois",
    "nl": "het een en van niet ik je met voor dat hoe wat wij bij naar op uit ook de",
    "da": "og det at ikke en et til af med hvordan er jeg vi den som pa du gange",
    "sv": "och det att inte en ett till av med hur ar jag vi den som pa du din",
    "pl": "nie jak jest na do sie w z i od dla czy przez po oraz",
    "tr": "ve bir bu icin ile nasil da de ne mi icinde olarak gun",
}
_SPEAKING = {
    word: [each for each in _SMALL if word in _SMALL[each].split()] for each in _SMALL.values() for word in each.split()
}
_PATTERNS = tuple((language, re.compile(letters)) for language, letters in _SCRIPTS)


def language(text: str) -> str:
    """As `de`; empty where nothing tells."""
    plain = folded(text[:READ])
    if not plain.isascii():
        for each, letters in _PATTERNS:
            if letters.search(plain):
                return each
    counted = Counter(each for word in re.findall(r"[^\W\d_]+", plain) for each in _SPEAKING.get(word, ()))
    (first, most), (_, next_most) = [*counted.most_common(2), ("", 0), ("", 0)][:2]
    return first if most > next_most else ""


def of_locale(locale: str) -> str:
    """The language of `de-DE`; empty for `en` alone, which stands where no platform told."""
    return "" if locale == "en" else locale.replace("_", "-").partition("-")[0].casefold()
