"""What programs may do to the registry: say that a claim is wrong, and bring in a document to be decided upon.

Both change no claim. Corrections, judgements and answers are made on the pages.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Router

from fairway.api.cases import ByKey, BySession, Given, answered
from fairway.api.problems import problem
from fairway.clearance.actors import Actor
from fairway.zone import challenging, documents
from fairway.zone.challenging import ChallengeError
from fairway.zone.models import Challenge
from fairway.zone.sourcing import Described

router = Router(tags=["zone"])


class Challenged(Given):
    """What is wrong with a claim, and what shows it."""

    says: str = Field(..., min_length=1, max_length=challenging.MOST_SAID)
    evidence: str = Field(..., min_length=1, max_length=challenging.MOST_EVIDENCE)


class Brought(Given):
    """A text, and the source that it is from. The address is kept, not fetched."""

    text: str = Field(..., min_length=1, max_length=documents.LIMIT)
    publisher: str = Field(..., min_length=1, max_length=200)
    title: str = Field("", max_length=300)
    date: str = Field("", max_length=24)
    url: str = Field("", max_length=600)
    quality: str = "press"
    lang: str = Field("en", pattern="^(en|zh-Hant|zh-Hans)$")


@router.post("/claims/{key}/challenges", summary="Say that a claim is wrong")
def challenge(request: HttpRequest, key: str, given: Challenged) -> HttpResponse:
    """Kept beside the claim until the registrar answers; needs no key. The same words again are the same challenge."""
    try:
        made = challenging.challenge(key, given.says, given.evidence)
    except ChallengeError as error:
        if error.told == ChallengeError.NO_CLAIM:
            raise Http404("no such claim") from None
        busy = error.told in (ChallengeError.MANY, ChallengeError.FLOOD)
        return problem(429 if busy else 422, "This challenge is not taken", str(error))
    return answered({"challenge": made.pk, "state": made.state}, 201)


@router.get("/challenges/{challenge_id}", summary="How a challenge stands")
def challenged(request: HttpRequest, challenge_id: int) -> HttpResponse:
    """What was said of which claim, and the answer once there is one."""
    row: Challenge = Challenge.objects.get(pk=challenge_id)
    told = {"challenge": row.pk, "claim": row.claim_key, "says": row.says, "evidence": row.evidence}
    return answered({**told, "state": row.state, "answer": row.answer, "change": row.revision_id})


@router.post("/documents", auth=[ByKey(), BySession()], summary="Bring in a document")
def bring_in(request: HttpRequest, given: Brought) -> HttpResponse:
    """The document with what it seems to claim, each to be decided on its page; the same text is kept once."""
    actor: Actor = request.auth
    actor.must("bring in a document")
    told = given.model_dump()
    document, new = documents.bring_in(told.pop("text"), Described(**told), by=actor.name)
    found = [
        {"number": item.row.number, "paragraph": item.row.paragraph, "verdict": item.verdict, **item.content.plain()}
        for item in documents.reviewed(document)
    ]
    return answered({"document": document.pk, "new": new, "waiting": found}, 201 if new else 200)
