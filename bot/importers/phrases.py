"""How people open a question, in the words of chat."""

import re


def either(*patterns: str) -> re.Pattern[str]:
    """Matches what any of the patterns matches, in capitals or not."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


ADDRESS = re.compile(r"^(?:@\S+(?: \d+)?[,:]?\s+)+")
_GREETINGS = (
    r"hi+|hello|hey+|howdy|greetings|good (?:morning|afternoon|evening|day)|folks|guys|everyone|everybody|all|there|"
    r"again|team|people|friends|sorry|ok(?:ay)?|alright|so|well|also|and|but|btw|oh|hmm+|um+|wow|if i may|thanks|"
    r"thank you|(?:just )?curious|i have (?:a|another|one more|one) (?:\w+ )?question|"
    r"(?:(?:a|one|just a|quick|short|noob|newbie|dumb|stupid|silly|random|beginner|simple|another|general|side|more|"
    r"basic|second|next|last) )*question"
)
GREETING = re.compile(rf"^(?:(?:{_GREETINGS})(?:\b[\s,.:;!—–…-]+|$))+", re.IGNORECASE)
STATED = either(
    r"^i(?:['’]?m| am) (?:trying to|looking for|having|stuck|getting|struggling|confused)",
    r"^i (?:can['’]?t|cannot) (?:figure|seem|get|find)",
    r"^i (?:do not|don['’]?t) (?:understand|know (?:how|why|what)|get why)",
    r"^(?:i )?(?:need|could use) (?:some |a little |a bit of )?help\b",
)
TROUBLE = either(
    r"\?",
    r"```",
    r"\b(?:trouble|stuck|error|exception|fail(?:s|ed|ing)?|help|doesn['’]?t work|not working|can['’]?t|no luck)\b",
)
OPENS = either(
    r"^how (?:do|does|did|can|could|to|would|should|are|is|come|much|many)\b",
    r"^(?:does|has|do|is|could|can|would|did|have) (?:any|some)(?:one|body)\b",
    r"^any(?:one|body) (?:here |else )?(?:know|have|using|use|got|familiar|tried|seen|help)",
    r"^(?:is|are) there (?:a|an|any|some|anyway)\b",
    r"^what(?:['’]s| is| are| would be) (?:the|a|an)\b",
    r"^what (?:am|do|did|is) i (?:do|doing|miss|missing|wrong)",
    r"^any (?:idea|suggest|tip|pointer|hint|recommend|advice|thought|help|clue|reason)",
    r"^i(?:['’]?m| am| was) (?:wondering|not sure (?:how|why|what)|unsure)",
    r"^i wonder (?:if|how|why|what|whether)",
    r"^why (?:do|does|is|are|did|would|can['’]?t|doesn['’]?t|isn['’]?t)\b",
)
# English, and the first words of questions in some other languages.
_WONDERS = (
    r"(?:how|what|why|when|where|which|who|whose|what['’]s|how['’]s|where['’]s|why['’]s|"
    r"come|cosa|perch[eé]|quale?|dove|wie|warum|wo|welche[rs]?|comment|pourquoi|quel(?:le)?|c[oó]mo|qu[eé]|"
    r"как|кто|почему|что|где|зачем|какой|какие|πως|πώς|τι|γιατί)"
)
_INVERTS = (
    r"(?:can|could|does|do|did|is|are|was|were|will|would|should|has|have|am|any|anyone|anybody|isn['’]?t|doesn['’]?t|"
    r"don['’]?t|can['’]?t|shouldn['’]?t|qualcuno|posso|c['’]è|esiste|kann|gibt|weiß|hat|est-ce|quelqu['’]un|alguien|"
    r"alguém|existe|есть|можно|υπάρχει)"
)
INVERTED = either(
    rf"^(?:[^\s?]+\s+){{0,2}}{_WONDERS}\b|^{_INVERTS}\b",
    rf"(?:[,;:–—(-]|\b(?:but|and|so|or|then|wondering|know|idea|curious|why|how))\s+(?:{_WONDERS}|{_INVERTS})\b",
    r"\b(?:is|are) there\b|\bany(?:one|body) (?:know|have|tried)\b|\bpossible to\b",
)
# What a helper asks back, in the middle of a conversation.
TO_ONE_HELPER = either(
    r"^(?:did|have|are|were|was|would|will|had|don['’]?t|haven['’]?t|aren['’]?t|didn['’]?t) (?:you|ya)\b(?! guys| all)",
    r"^do (?:you|u) (?!guys|all|folks|people|know (?:how|of|any|where)|recommend|use)",
    r"^(?:what|which|where|how|why)(?: \w+){0,5} (?:are|did|were|have|is your|was) (?:you|your)\b(?! guys| all)",
    r"^(?:what|which)(?:['’]s| is| are| does| do) (?:your|you mean|that mean)\b",
    r"^(?:when you (?:say|said)|maybe|perhaps)\b",
    r"^what(?:['’]s| is) the (?:actual|exact|full|whole)\b|\byou(?:['’]re| are) (?:getting|seeing|running)\W*$",
    r"^(?:do )?you know (?:why|what|who)\b",
    r"^you (?:mean|want|have|are|can|could|say|think|need|got)\b",
    r"^(?:can|could|would|will) (?:you|u) (?!explain|recommend|point|suggest|tell|help|clarify|use|do|have)",
    r"^(?:is|was|does|did|are|were|isn['’]?t|wasn['’]?t|doesn['’]?t) (?:that|this|it|they|he|she|those|these|you)\b",
    r"^(?:like )?(?:this|that|it|these|those)\b",
    r"^what(?: about| if| happens if| happens when| else|['’]s that|['’]s this| is that| is this| was that)\b",
    r"^(?:i|we|you|they|maybe|perhaps)(?: \w+)? (?:suspect|think|guess|believe|could|assume|imagine|suppose|bet)\b",
    r"^(?:or|because|then|with|without|especially|even|mostly|particularly|unless|like|except) ",
    r"(?:[,;–-]|\bbut|\band|\bso) (?:are|were|did|have|do) (?:you|u)\b(?! guys| all)",
    r"^how(?:['’]s| is| are) (?:that|this|your|it)\b",
)
OWN_TROUBLE = either(
    r"\bi(?:['’]?m| am| keep)? (?:getting|get|got|seeing) (?:an?|this|the|some) (?:\w+ )?(?:error|exception)",
    r"\b(?:what (?:am|do|did) i (?:do|doing) wrong|i (?:don['’]?t|do not) understand)\b",
    r"\bi(?:['’]?m| am) (?:stuck|trying to|(?:pretty |quite |very )?new to)\b",
    r"\bsame (?:situation|problem|issue|error|question)\b",
)
# About people, meetings and favours, or asked for the sake of it.
NOT_LEARNING = either(
    r"\b(?:any|some)(?:one|body) (?:here|around|awake|there|up|online|available|home|alive)\W*$",
    r"\b(?:any|some)(?:one|body) (?:else )?(?:please |to |want to |able to |willing to )?(?:review|merge|approve|"
    r"release|deploy|restart|invite|interested|going|attend|coming|join|hiring|free|listening|"
    r"watching|remember|up for|in \w+\W*$)",
    r"\b(?:can|may|could) i (?:ask|dm|pm|message)\b",
    r"\b(?:right|correct|wrong|best|better|appropriate) (?:channel|place|room|forum)\b",
    r"\b(?:hang|hanging) out\b|\bshould i (?:ask|post)\b|\b(?:channel|community|forum) for (?:this|that)\b",
    r"\b(?:what time|next meeting|meetups?|lunch|beers?|drinks|weekend|dinner|coffee|conference|park|hiring)\b",
    r"^who(?:['’]s| is| are| was| wants| knew)\b",
    r"^(?:why not|how cool|how(?:['’]s| is| are) (?:you|it going|everyone|things|life)|what could|you know)\b",
    r"[,.;…–-] ?(?:right|no|yes|eh|huh|ok|okay|yeah|really|correct|i (?:guess|suppose|think|assume)|isn['’]?t it)\W*$",
    r"^(?:i )?don['’]?t know (?:if|whether)",
    r"^(?:is|are) (?:he|she|they|everyone)\b|\binterested in\b|\byou have in mind\b",
    r"\bopinions? on (?:this|that|it)\b|\bmakes? sense\W*$",
)
POINTS_BACK = either(
    r"\b(?:this|it|them|these|those|he|she|they|one|both|other)\b",
    r"\b(?:do|does|did|doing|is|was|use|using|with|about|for|of|like|fix|than|to|from|solve|handle|in|on|at|by|change|why|how|"
    r"understand|explain|get|call|run|make|see|when|if|can|could|should|would) that\b",
    r"\bthe (?:two|above|latter|former|other|rest)\b|\b(?:for|to|with|of|like|as|in|from|the|an?)[\s:]*$",
    r"\bthat(?: one| way| too| again| stuff| thing)?\W*$",
)
STARTS_BACK = re.compile(r"(?:this|that|it|them|these|those|he|she|they)\b(?! is a| can be)", re.IGNORECASE)
TAKES_UP = re.compile(
    r"(?:yes|yeah|yep|yup|no|nope|really|dunno|i dunno|right|true|exactly|agreed|could be|maybe|perhaps|probably|lol|"
    r"haha|indeed|sure|cool|nice|great|thanks|thx|interesting|correct|i see|i agree|same|me too|not|np|because|fair|"
    r"sounds|wow|that['’]?s|it['’]?s|this is|when you|i mean)\b|>",
    re.IGNORECASE,
)
