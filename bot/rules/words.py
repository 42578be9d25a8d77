"""The words of a text that say what it is about, in any script."""

import re
import unicodedata

# Grammar and the phrases of asking in English, German, French, Spanish, Italian and Portuguese, without accents;
# left out are words that name a thing in another of them (comment, plus, man).
_GRAMMAR = """
    a about all also am an and any anybody anyone are as at be been being but by can could did do does doing
    don every for from get gets getting got had has have having hello help here hey hi how i if in into is
    it its just know let like looking me might must my need needs no not of on one only or other our out
    over please possible s should so some somebody someone still than thank thanks that the their them then
    there these they this those to too trying up us use using very want was way ways we were what when where
    which while who why will with would you your whats best explain tell anything something aber als auch
    auf aus bei bin bitte da danke das dass dem den der des die du ein eine einen einer eines er es fur geht
    gibt habe haben hat hilfe ich ihr im ist jemand kann kannst kein keine mein meine mich mir mit nach
    nicht noch nur oder sich sie sind uber um und uns von vom wenn wer werden wie wir wird wo zu zum zur au
    aux avec bonjour ce ces cette dans de elle en est et etre faire faut il ils je la le les leur ma mais
    merci mes moi mon ne nous ou par pas peut peux pour pourquoi quand que quel quelle quelqu qui sa se ses
    si son sont sur te un une vous al algo alguien alguno ayuda con cual cuando del donde el ella esta este
    esto gracias hacer hay hola las lo los mi mis muy necesito nos para pero por porque puede puedo quien
    quiero ser sin sobre soy su sus tengo uno y yo agli ai alla alle anche bisogno che chi ci ciao come cosa
    cui dal dalla dei della delle di dove e ed fare gli grazie ho io mio nei nel nella non perche piu posso
    puo quale quando qualcuno quello questo sono sul sulla suo tra tu vi voglio ajuda alguem ao aos com dos
    ela ele em essa esse eu fazer isso ja mas meu minha na nao nas o obrigado oi ola onde os pela pelo pode
    preciso qual quem quero sem seu sua tem tenho uma voce
"""
STOP = frozenset(_GRAMMAR.split())
_ACCENTS = re.compile("[\u0300-\u036f]")
_SHORT_FORMS = re.compile(r"\b(?:qu|[cdjlmnst])['’](?=\w)|['’](?:s|t|d|m|ll|re|ve)\b")
_CJK = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)")


def folded(text: str) -> str:
    """Lower case, without accents or variants of width."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))


def words(text: str) -> list[str]:
    """In order, without stop words unless there is nothing else; Chinese and Japanese as pairs of characters."""
    plain = _SHORT_FORMS.sub(" ", folded(text))
    tokens = [token for raw in plain.translate(_SPACED).split() for token in _tokens(raw)]
    return [token for token in tokens if token not in STOP] or tokens


class _Spaced(dict[int, str]):
    """Whatever is no part of a word or of a name such as node.js, E_NOENT or c++ becomes a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        in_word = char.isalnum() or char in "._+#" or unicodedata.category(char)[0] == "M"
        self[code] = char if in_word else " "
        return self[code]


_SPACED = _Spaced()


def _tokens(raw: str) -> list[str]:
    token = raw.lstrip("._+#").rstrip("._")
    found: list[str] = []
    if token.isascii():
        return [token] if token else []
    for part in _CJK.split(token):
        found += _pairs(part) if _CJK.match(part) else [part]
    return [part for part in found if part]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(max(len(run) - 1, 1))]
