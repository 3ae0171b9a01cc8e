"""What a node shows of its log to everybody, and its witness and inbox to its peers. No page, no cookie, no law."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from fairway.link.batch import MAX_BODY
from fairway.link.identity import log_signer, witness_signer
from fairway.link.inbox import Unwelcome, receive
from fairway.link.keys import USES, own_note, signer
from fairway.link.log import receipt, sign_head
from fairway.link.models import Entry, Subtree, Witnessed
from fairway.link.peers import witness
from fairway.link.witness import MAX_REQUEST, PLAIN_TYPE, Answer

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT


@csrf_exempt
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign a peer's checkpoint, by the C2SP tlog-witness protocol."""
    body = request.read(MAX_REQUEST + 1)
    try:
        answer = witness().add_checkpoint(body.decode())
    except UnicodeDecodeError:
        answer = Answer(400, "not UTF-8 text\n")
    return HttpResponse(answer.body, status=answer.status, content_type=answer.type)


@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest head of the log."""
    head = sign_head()
    if head is None:
        raise Http404
    return _text(head.note)


@require_GET
def tile(request: HttpRequest, level: int, path: str) -> HttpResponse:
    """A row of hashes of the tree, by the C2SP tlog-tiles form: 256 of them, or fewer with ``.p/WIDTH``."""
    index, width = _tile_place(path)
    first = index * TILE_WIDTH
    rows = Subtree.objects.filter(level=level * TILE_HEIGHT, index__range=(first, first + width - 1)).order_by("index")
    hashes = [bytes(row.hash) for row in rows]
    if len(hashes) != width:
        raise Http404
    return HttpResponse(b"".join(hashes), content_type="application/octet-stream")


def _tile_place(path: str) -> tuple[int, int]:
    """The index and width that a tile's path writes, such as ``x001/234`` or ``000.p/17``."""
    whole, _, partial = path.partition(".p/")
    width = int(partial) if partial.isdecimal() else 0 if partial else TILE_WIDTH
    groups = [part.removeprefix("x") for part in whole.split("/")]
    shaped = all(len(group) == 3 and group.isascii() and group.isdecimal() for group in groups)
    if not shaped or len(groups) > 5 or not 0 < width <= TILE_WIDTH:
        raise Http404
    return int("".join(groups)), width


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys of this node: its log's, its witness's, and those that now sign messages and permits."""
    signers = (log_signer(), witness_signer(), *map(signer, USES))
    return _text("".join(f"{item.verifier}\n" for item in signers))


@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """The newest statement of this node's keys, signed by its log key."""
    return _text(own_note())


@csrf_exempt
@require_POST
def messages(request: HttpRequest) -> HttpResponse:
    """Take in a peer's messages; the answer is signed, and comes when all of it is kept."""
    body = request.read(MAX_BODY + 1)
    try:
        if len(body) > MAX_BODY:
            raise Unwelcome(413, f"a request has at most {MAX_BODY} bytes")
        return HttpResponse(receive(body), content_type="application/json")
    except Unwelcome as error:
        answer = HttpResponse(f"{error}\n", status=error.status, content_type=PLAIN_TYPE)
    if answer.status_code == 503:
        answer["Retry-After"] = "2"
    return answer


@require_GET
def witnessed(request: HttpRequest, node: str) -> HttpResponse:
    """The last head of another node's log that this node cosigned; nothing when there is none."""
    row = Witnessed.objects.filter(origin=f"{node}/log").first()
    return _text(row.note if row else "")


@require_GET
def receipt_of(request: HttpRequest, subject: str) -> HttpResponse:
    """The receipt of what the log first says about a subject."""
    return _receipt(Entry.objects.filter(subject=subject).order_by("index").first())


@require_GET
def receipt_at(request: HttpRequest, index: int) -> HttpResponse:
    """The receipt of one entry."""
    return _receipt(Entry.objects.filter(pk=index).first())


def _receipt(entry: Entry | None) -> HttpResponse:
    if entry is None:
        raise Http404
    response = HttpResponse(receipt(entry).to_json(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{entry.subject}-{entry.index}.receipt.json"'
    return response


def _text(text: str) -> HttpResponse:
    return HttpResponse(text, content_type=PLAIN_TYPE)
