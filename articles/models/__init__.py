"""The models of the desk and of the public site."""

from articles.models.addresses import OldAddress
from articles.models.ai_use import AIDeclaration, AIUse
from articles.models.archive import Archive, ArchivedPost, PostState
from articles.models.comments import Comment
from articles.models.corrections import Asker, Correction, CorrectionState
from articles.models.desk import (
    Article,
    ArticleOfficial,
    Byline,
    BylineRole,
    Citation,
    OtherProvince,
    PublicState,
    Status,
)
from articles.models.desk_search import DeskEntry
from articles.models.digest import DigestRhythm, Subscriber, SubscriptionAsk
from articles.models.documents import Document
from articles.models.events import Campaign, Event, EventKind
from articles.models.front import Pin
from articles.models.house import Checkpoint, CoveredEnd, HouseEntry, HouseHead
from articles.models.intake import Origin, Source, SourceKind
from articles.models.known_words import KnownWord
from articles.models.links import LinkRemark, Purpose, ReaderLink
from articles.models.notices import MailPreference, MailState, Notice, Rhythm
from articles.models.photos import Photo
from articles.models.prompts import Prompt
from articles.models.public_corrections import CorrectionKind, PublicCorrection
from articles.models.published import (
    ListCount,
    ListEntry,
    PublicDocument,
    PublicEvent,
    PublicEventPlace,
    PublicOffice,
    PublicPerson,
    PublicTopic,
    PublishedArticle,
    RedactionEnd,
    Rendition,
    Withdrawal,
    when_seen,
)
from articles.models.redactions import Evidence, RedactedRow, Redaction, RedactionAsk
from articles.models.reference import Genre, Section
from articles.models.rendered import RenderedStory
from articles.models.revisions import ChainHead, HistoryEntry, Revision
from articles.models.scratch import Presence, Scratch
from articles.models.search import SearchEntry, SearchOrder
from articles.models.similar import SketchKey
from articles.models.topics import TaggedArticle, Topic, topics_named
from articles.models.updates import Update
from articles.models.wire import ItemState, Mailbox, Supplier, WireItem, WireKind

__all__ = [
    "AIDeclaration",
    "AIUse",
    "Archive",
    "ArchivedPost",
    "Article",
    "ArticleOfficial",
    "Asker",
    "Byline",
    "BylineRole",
    "Campaign",
    "ChainHead",
    "Checkpoint",
    "Citation",
    "Comment",
    "Correction",
    "CorrectionKind",
    "CorrectionState",
    "CoveredEnd",
    "DeskEntry",
    "DigestRhythm",
    "Document",
    "Event",
    "EventKind",
    "Evidence",
    "Genre",
    "HistoryEntry",
    "HouseEntry",
    "HouseHead",
    "ItemState",
    "KnownWord",
    "LinkRemark",
    "ListCount",
    "ListEntry",
    "MailPreference",
    "MailState",
    "Mailbox",
    "Notice",
    "OldAddress",
    "Origin",
    "OtherProvince",
    "Photo",
    "Pin",
    "PostState",
    "Presence",
    "Prompt",
    "PublicCorrection",
    "PublicDocument",
    "PublicEvent",
    "PublicEventPlace",
    "PublicOffice",
    "PublicPerson",
    "PublicState",
    "PublicTopic",
    "PublishedArticle",
    "Purpose",
    "ReaderLink",
    "RedactedRow",
    "Redaction",
    "RedactionAsk",
    "RedactionEnd",
    "RenderedStory",
    "Rendition",
    "Revision",
    "Rhythm",
    "Scratch",
    "SearchEntry",
    "SearchOrder",
    "Section",
    "SketchKey",
    "Source",
    "SourceKind",
    "Status",
    "Subscriber",
    "SubscriptionAsk",
    "Supplier",
    "TaggedArticle",
    "Topic",
    "Update",
    "WireItem",
    "WireKind",
    "Withdrawal",
    "topics_named",
    "when_seen",
]
