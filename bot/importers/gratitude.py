"""How people say that an answer helped, or that it did not."""

from bot.importers.phrases import either
from bot.importers.prose import sentences, without_code

_THANKS = either(
    r"\b(?:thanks|thank (?:you|u)|thx|thnx|tnx|tx|ty|cheers|much appreciated|grazie|danke|merci|gracias|obrigad[oa])\b",
    r"спасибо|ευχαριστώ|谢谢|🙏",
)
_NOT_YET = either(
    r"\b(?:in advance|thanks (?:for|to) (?:any|reading|your time)|no,? thanks|thanks anyways?|thanks but)\b",
    r"\b(?:would|will) be (?:much |greatly |very )?appreciated\b|\bappreciate any|\bany help\b",
)
_CONFIRMS = either(
    r"\b(?:that|this|it|which)(?:['’]s)? (?:really |just |totally |definitely |all )?(?:worked|did it|does it|works\b"
    r"(?! for you)|did the trick|does the trick|solved|solves|fixed|fixes|helped|helps|was it|answers|nailed it)\b",
    r"^(?:works|worked|working|perfect|brilliant|awesome|excellent|fantastic|wonderful|exactly what|just what)\b",
    r"\b(?:got it working|works (?:now|great|perfectly|fine|well|like a charm)|working now|that was it)\b",
    r"\bwas the (?:problem|issue)\b|\bwhat i (?:needed|was looking for|wanted|was after)\b|\bexactly what i\b",
    r"\byou(?:['’]re| are) (?:a life ?saver|the best|awesome|brilliant)\b",
    r"\b(?:very|really|super|so) helpful\b|\bgood to know\b|\blearned something\b|\btil\b",
    r"\bthat(?:['’]s| is) (?:perfect|awesome|brilliant|great|helpful|it\b|exactly)",
)
_DENIES = either(
    r"\b(?:does|did|do|is|was|has|would|wo|ca|could)(?:n['’]?t| not) (?:seem to |quite |really |actually )?"
    r"(?:work|help|fix|solve|change|do it|make a diff)",
    r"\b(?:no luck|same (?:error|problem|issue|result|thing)|not working)\b",
    r"\bstill (?:get|getting|not|no|does|have|having|the same|fail|see|seeing|broken|doesn|don|confus|can)",
    r"^(?:no|nope|nah|hmm+|weird|strange)\b",
    r"\b(?:thanks|thank you),? (?:but|however|though)\b",
)
_UNDERSTANDS = either(
    r"^(?:ah+|oh+|aha|ok(?:ay)?|right|cool|nice|great|yep|yes|yeah|sure|good|interesting|will do)\b",
    r"\b(?:makes? sense|i see|got it|gotcha|good (?:point|idea|call))\b",
    r"\bi(?:['’]ll| will) (?:try|give|take|check|have a look|look)\b|👍|👌",
)
_SOLVED = either(
    r"\bi(?:['’]ve| have)? (?:just |finally )?(?:solved|fixed|found (?:it|the (?:problem|issue|solution|answer)))\b",
    r"\b(?:figured|sorted) (?:it|this|that)(?: out)?\b|\bfigured out\b|\bnever ?mind\b|^nm\b",
    r"^(?:fixed|solved|found it)\b|\bthe (?:solution|fix|problem|issue) (?:was|turned out)\b|\bturn(?:s|ed) out\b",
)


def thanks(text: str) -> bool:
    """Thanks for something received."""
    plain = _plain(text)
    return bool(_THANKS.search(plain)) and not _NOT_YET.search(plain)


def confirms(text: str) -> bool:
    """Says that it worked or was what they looked for."""
    told = (said for said in sentences(_plain(text)) if not said.endswith("?"))
    return any(_CONFIRMS.search(said) for said in told) and not denies(text)


def denies(text: str) -> bool:
    """Says that it did not help, or not yet."""
    return any(_DENIES.search(said) for said in sentences(_plain(text)))


def understands(text: str) -> bool:
    """Took it in, without saying whether it helped."""
    return bool(_UNDERSTANDS.search(_plain(text)))


def solved(text: str) -> bool:
    """The asker says that they found out by themselves."""
    return any(_SOLVED.search(said) for said in sentences(_plain(text)))


def _plain(text: str) -> str:
    return without_code(text[:2_000]).strip()
