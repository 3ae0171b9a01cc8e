"""By which rulebook each side judges: told to every peer when it changes, and heard from them.

Each side judges by its own rulebook, whatever the other's; here it is only said when they are not the same. What
was said is read where it is kept: in the outbox as it was sent, in the inbox as it was signed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from fairway.law.language import LANGUAGES, Text
from fairway.law.rulebook import default
from fairway.link import inbox, log, messages
from fairway.link.identity import Peer, peers
from fairway.link.messages import Message, Refused, handles
from fairway.link.models import Outgoing
from fairway.reform.models import Release

KIND = "rulebook"
"""The kind of these messages, and their subject: each stands in the place of the one before."""
MOST_TEXTS, MOST_LABEL = 1000, 300


@dataclass(frozen=True)
class Judges:
    """By which rulebook a side judges since when, and the texts released upon it: label by digest."""

    rulebook: str
    since: date
    texts: Mapping[str, Text]

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Judges:
        """What the body of a message says.

        Raises:
            ValueError: when it says something else.
        """
        try:
            texts = {_digest(item["sha256"]): _label(item["label"]) for item in body["texts"]}
            found = cls(_digest(body["rulebook"]), date.fromisoformat(body["since"]), texts)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a rulebook, a day and texts: {type(error).__name__} {error}") from None
        if len(texts) > MOST_TEXTS:
            raise ValueError(f"at most {MOST_TEXTS} texts are released upon a rulebook")
        return found


@dataclass(frozen=True)
class Apart:
    """Another side that judges by another rulebook than this one: both, and the texts that only one released."""

    side: str
    theirs: Judges
    ours: Judges

    @property
    def only_there(self) -> list[Text]:
        """Texts released there and not here."""
        return [label for name, label in self.theirs.texts.items() if name not in self.ours.texts]

    @property
    def only_here(self) -> list[Text]:
        """Texts released here and not there."""
        return [label for name, label in self.ours.texts.items() if name not in self.theirs.texts]


def tell() -> None:
    """Tell every peer by which rulebook this node judges, unless it has been told."""
    for peer in peers():
        if _is_news(peer):
            with transaction.atomic():
                log.hold()
                if _is_news(peer):
                    messages.send(peer.side, KIND, KIND, {**_own(), "since": localdate().isoformat()})


def apart() -> list[Apart]:
    """The sides that have said that they judge by another rulebook than this node does."""
    found = []
    for peer in peers():
        heard = inbox.last(peer, KIND)
        theirs = Judges.read(heard.body) if heard else None
        if theirs and theirs.rulebook != default().hash:
            found.append(Apart(peer.side, theirs, _ours(peer)))
    return found


@handles(KIND)
def hear(message: Message) -> None:
    """A peer says by which rulebook it judges: that it can be read is seen to, and it is kept in the inbox."""
    if message.subject != KIND:
        raise Refused(f"a rulebook is told on the subject '{KIND}'")
    try:
        Judges.read(message.body)
    except ValueError as error:
        raise Refused(f"the message '{KIND}' can't be read: {error}") from None


def _ours(peer: Peer) -> Judges:
    """By which rulebook this node judges; since the day on which the peer was told, or as of today."""
    told = _told(peer)
    since = told["since"] if told.get("rulebook") == default().hash else localdate().isoformat()
    return Judges.read({**_own(), "since": since})


def _own() -> dict[str, Any]:
    rows = Release.objects.filter(ended=None).order_by("id").values_list("proposal__sha256", "proposal__label")
    texts = [{"sha256": sha256, "label": dict(label)} for sha256, label in rows]
    return {"rulebook": default().hash, "texts": texts}


def _is_news(peer: Peer) -> bool:
    return bool(_told(peer).get("rulebook") != default().hash)


def _told(peer: Peer) -> dict[str, Any]:
    """What a peer was told last."""
    rows = Outgoing.objects.filter(peer=peer.node, subject=KIND, kind=KIND).order_by("-sequence")
    payload = rows.values_list("payload", flat=True).first()
    return dict(json.loads(payload)["body"]) if payload else {}


def _digest(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise ValueError(f"'{text[:64]}' is not a digest")
    return text


def _label(given: Mapping[str, str]) -> Text:
    return Text({lang: given[lang][:MOST_LABEL] for lang in LANGUAGES if lang in given})
