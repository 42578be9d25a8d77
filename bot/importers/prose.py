"""Sentences and words of a chat message, with code kept out of the way."""

import re

_BLOCK = re.compile(r"```(.*?)```", re.DOTALL)
_LINK = re.compile(r"https?://\S+")
_INLINE = re.compile(r"`[^`\n]+`|https?://\S+|<[^<>\n]+>")
_HIDDEN = re.compile(r"\ue000(\d+)\ue001")
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_SHORTENED = r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\betc\.)"
_END = re.compile(rf"(?<=[.!?…]){_SHORTENED}[\s\U0001F300-\U0001FAFF]+|\n+")
_WORD = re.compile(r"[^\W\d_][\w+#/.'-]*[\w+#]")
# Words of asking and answering: they do not tell what a message is about.
_CHAT = """
    able about actually add added adding advice after again all allow allows also although always and another any
    anybody anyone anything anyway are around ask assume assumed assuming aware back basically because been before
    being best better between big bit both btw but call called calling came can can't cannot case certain change
    changing code completely correct correctly could couldn't curious currently day did different digging does
    doesn't doing don't done down each easier easily easy either else end enough error errors even ever every
    everyone everything exactly example examples expect expected feel few find first fix folks for from generally
    get gets getting give given gives giving goes going good got great guess guys had happen happened happening
    happens hard has have haven't having hello help her here hey him hint his hmm how however i'd i'll i'm i've idea
    instead into isn't issue issues it'd it'll it's its itself just keep kind kindly know last least less let like
    little look looking looks lot made main make makes making many may maybe mean means meant mention mentioned
    might mine more most move much must need needs never new next nice nope not nothing now off old once one only
    other others our ours out over own part particular per perhaps please point pointer possible prefer pretty
    probably problem put putting question questions quite rather read reading really reason recommend recommendation
    remove right run running same say says second see seem seems seen sense set she should show showing shown shows
    similar simple simply since some somebody someone something sometimes somewhere soon sorry start started
    starting still stuff such suggestion support supports supposed sure take taken than thank thanks that that's the
    their them then there there's these they they're thing things think thinking this those though thought through
    thx time tip too tried try trying two under until upon use used useful using usually very via want wanted wants
    was way ways well went were what what's when where whether which while who whole why will with within without
    won't wonder wondering work worked working works would wouldn't write writing wrong yea yeah year yep yes yet
    you you'd you'll you're you've your yours
"""
_COMMON = frozenset(_CHAT.split())


def without_code(text: str) -> str:
    """The text without code blocks, quotes, inline code and links."""
    return _INLINE.sub(" ", _QUOTED.sub("", _BLOCK.sub("\n", text)))


def sentences(text: str) -> list[str]:
    """What is said outside of code blocks and quotes; inline code and links stay inside their sentence."""
    hidden: list[str] = []

    def hide(found: re.Match[str]) -> str:
        hidden.append(found[0])
        return f"\ue000{len(hidden) - 1}\ue001"

    visible = text.replace("\ue000", "").replace("\ue001", "")
    plain = _INLINE.sub(hide, _QUOTED.sub("", _BLOCK.sub("\n", visible)))
    parts = (" ".join(part.split()) for part in _END.split(plain))
    return [_HIDDEN.sub(lambda found: hidden[int(found[1])], part) for part in parts if part]


def subject_words(text: str) -> frozenset[str]:
    """The words that tell what a text is about, in lower case and without plural endings."""
    plain = _LINK.sub(" ", text.casefold().replace("’", "'"))
    found = (each[0] for each in _WORD.finditer(plain))
    return frozenset(_singular(word) for word in found if len(word) > 2 and not _COMMON & {word, _singular(word)})


def has_code(text: str) -> bool:
    """A block of code, or inline code of some length."""
    return "```" in text or any(len(code) > 12 for code in re.findall(r"`[^`\n]+`", text))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
