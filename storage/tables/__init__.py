"""Every table, one file a noun."""

from storage.tables.needs import Answer, Need, NeedClaim, NeedEvent, NeedFollower, NeedTopic
from storage.tables.people import (
    Account,
    ErasedAccount,
    Kudos,
    KudosReceiver,
    LinkOffer,
    Notification,
    Person,
    Topic,
    TopicInterest,
)
from storage.tables.places import Channel, MessageLink, Organization, Setting, Workspace
from storage.tables.search import SearchText
from storage.tables.snippets import (
    Confirmation,
    Endorsement,
    Reaction,
    Recommendation,
    Snippet,
    SnippetAuthor,
    SnippetRevision,
    SnippetTopic,
)
from storage.tables.work import DigestSchedule, DigestSource, Job, Outbox, Receipt, RunClaim

__all__ = [
    "Account",
    "Answer",
    "Channel",
    "Confirmation",
    "DigestSchedule",
    "DigestSource",
    "Endorsement",
    "ErasedAccount",
    "Job",
    "Kudos",
    "KudosReceiver",
    "LinkOffer",
    "MessageLink",
    "Need",
    "NeedClaim",
    "NeedEvent",
    "NeedFollower",
    "NeedTopic",
    "Notification",
    "Organization",
    "Outbox",
    "Person",
    "Reaction",
    "Receipt",
    "Recommendation",
    "RunClaim",
    "SearchText",
    "Setting",
    "Snippet",
    "SnippetAuthor",
    "SnippetRevision",
    "SnippetTopic",
    "Topic",
    "TopicInterest",
    "Workspace",
]
