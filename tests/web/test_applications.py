"""From a determination to a filed case and after, as an applicant walks it through the pages of one node."""

import csv
import io
import re
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings

from fairway.clearance import bulk, casework, demo, gateway
from fairway.clearance.actors import Actor, actor_of
from fairway.clearance.models import Review, Routing
from fairway.law.rulebook import default
from fairway.link.identity import log_signer
from fairway.link.models import Outgoing
from fairway.link.note import COSIGNER_KEY, Signer
from fairway.link.receipt import Receipt
from tests.clearance.test_journey import ROUTE, SEQUENCER
from tests.web.journeys import decided, finish, text_of
from tests.web.test_hostile import NASTY as NASTY_TEXTS

NASTY = "<script>alert(1)</script>"


def key(name: str, **more: int) -> str:
    return str(Signer(name, Ed25519PrivateKey.generate(), **more).verifier)


PEER = f"CN http://127.0.0.1:9 {key('cn.example/log')} {key('cn.example/witness', kind=COSIGNER_KEY)}"


@pytest.fixture(autouse=True)
def side(database: None) -> Iterator[None]:
    """A node that decides for one side, with its demonstration accounts and a peer that never answers."""
    with override_settings(FAIRWAY_SIDE="HK", FAIRWAY_NODE="hk.example", FAIRWAY_PEERS=PEER):
        demo.make()
        yield


def signed_in(name: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    assert client.post("/en/account/sign-in", {"username": name, "password": demo.PASSWORD}).status_code == 302
    return client


@pytest.fixture
def applicant() -> Client:
    return signed_in("applicant")


def office(name: str) -> Actor:
    from django.contrib.auth import get_user_model

    return actor_of(get_user_model().objects.get(username=name))


def record(client: Client) -> str:
    """The address of a determination with routes."""
    facts = SEQUENCER | {"movement.date": (date.today() + timedelta(1)).isoformat(), "goods.value_hkd": "2200000"}
    return f"/en/d/{decided(client, facts)['id']}"


def choice(client: Client, address: str) -> dict[str, Any]:
    """What the button of the first route sends."""
    form = re.search(rf'<form method="post" action="{address}/apply">.*?</form>', text_of(client.get(address)), re.S)
    assert form
    found = re.findall(r'name="(\w+)" value="([^"]+)"', form[0])
    return {"key": dict(found)["key"], "route": [value for name, value in found if name == "route"]}


def draft(client: Client) -> str:
    """The address of a draft's check page."""
    address = record(client)
    response = client.post(f"{address}/apply", choice(client, address))
    assert response.status_code == 302, text_of(response)
    location: str = response["Location"]
    return location


def filed(client: Client, title: str = "DNA sequencer") -> str:
    """The address of a filed case."""
    check = draft(client)
    response = client.post(check, {"title": title, "language": "en", "declared": "1", "act": "file"})
    assert response.status_code == 302, text_of(response)
    return check.removesuffix("check")


def local_part(address: str) -> Any:
    return gateway.parts(office("officer")).get(case=address.split("/")[3])


def test_a_chosen_route_becomes_a_draft_and_a_button_pressed_twice_makes_one(applicant: Client) -> None:
    address = record(applicant)
    chosen = choice(applicant, address)
    first = applicant.post(f"{address}/apply", chosen)["Location"]
    assert applicant.post(f"{address}/apply", chosen)["Location"] == first
    assert re.fullmatch(r"/en/cases/HK-\d{4}-\d{6}-\d/check", first)


def test_whoever_is_signed_out_signs_in_and_loses_nothing(client: Client) -> None:
    address = record(client)
    away = client.post(f"{address}/apply", choice(client, address))["Location"]
    then = re.search(r'name="next" value="([^"]+)"', text_of(client.get(away)))
    assert then
    sign_in = {"username": "applicant", "password": demo.PASSWORD, "next": then[1]}
    shown = client.get(client.post("/en/account/sign-in", sign_in)["Location"])
    again = dict(re.findall(r'name="(key|route)" value="([^"]+)"', text_of(shown)))
    response = client.post(f"{address}/apply", {**again, "route": ROUTE})
    assert "/check" in response["Location"]


def test_a_route_that_is_not_open_is_refused_in_words(applicant: Client) -> None:
    response = applicant.post(f"{record(applicant)}/apply", {"route": ["no.such.procedure"], "key": "k"})
    assert response.status_code == 422
    assert "This route is not open" in text_of(response)


def test_before_filing_the_page_says_what_goes_to_whom_and_which_answers_stay(applicant: Client) -> None:
    shown = text_of(applicant.get(draft(applicant)))
    assert "Customs" in shown
    assert "stays here" in shown and ">told<" in shown
    assert "File with both sides" in shown


def test_what_is_wrong_is_named_and_what_was_typed_is_kept(applicant: Client) -> None:
    check = draft(applicant)
    typed = {"title": NASTY, "language": "xx", "entries": "many", "amount": "3", "unit": "", "act": "file"}
    response = applicant.post(check, typed)
    assert response.status_code == 422
    shown = response.content.decode()
    assert NASTY not in shown and "&lt;script&gt;" in shown
    for place in ("language", "entries", "unit", "declared"):
        assert f'<a href="#{place}">' in shown, place
    assert 'value="many"' in shown


def test_a_draft_is_saved_and_found_again_and_filed_once(applicant: Client) -> None:
    check = draft(applicant)
    saved = applicant.post(check, {"title": "Two sequencers", "language": "zh-Hant", "entries": "3", "act": "save"})
    assert saved["Location"] == "/en/cases/"
    assert "Two sequencers" in text_of(applicant.get("/en/cases/"))
    given = {"title": "Two sequencers", "language": "zh-Hant", "entries": "3", "declared": "1", "act": "file"}
    before = Outgoing.objects.count()
    first, second = applicant.post(check, given), applicant.post(check, given)
    assert first.status_code == second.status_code == 302
    assert Outgoing.objects.count() == before + 1
    shown = text_of(applicant.get(first["Location"]))
    assert "Filed with both sides" in shown
    assert "submitted" in shown


def test_a_question_is_shown_first_and_answered_and_the_clock_runs_again(applicant: Client) -> None:
    case = filed(applicant)
    part = local_part(case)
    message = casework.ask(office("officer"), part.pk, f"Which laser class? {NASTY}")
    shown = text_of(applicant.get(case))
    assert "1 question waits for your answer" in shown
    assert "The clock has stood still since" in shown
    assert NASTY not in applicant.get(case).content.decode()
    empty = applicant.post(f"{case}answer", {"question": message.pk, "text": " "})
    assert empty.status_code == 422 and "Write your answer." in text_of(empty)
    assert applicant.post(f"{case}answer", {"question": message.pk, "text": "Class 1"}).status_code == 302
    assert "question waits" not in text_of(applicant.get(case))


def test_documents_are_looked_at_versioned_and_given_back_as_downloads(applicant: Client) -> None:
    case = filed(applicant)
    part = local_part(case).pk
    for content in (b"first", b"second"):
        file = SimpleUploadedFile("../../list.txt", content)
        assert applicant.post(f"{case}documents", {"part": part, "file": file}).status_code == 302
    bad = applicant.post(f"{case}documents", {"part": part, "file": SimpleUploadedFile("a.pdf", b"MZ not a pdf")})
    assert bad.status_code == 422
    shown = text_of(applicant.get(case))
    assert "version 1" in shown
    link = re.search(r'href="(/en/cases/[^"]+/documents/[^"]+)">list.txt', shown)
    assert link
    response = applicant.get(link[1])
    assert response.content == b"second"
    assert response["Content-Disposition"].startswith("attachment")
    assert signed_in("rival").get(link[1]).status_code == 404


def test_own_steps_are_marked_as_done_and_those_of_an_authority_are_not(applicant: Client) -> None:
    case = filed(applicant)
    shown = text_of(applicant.get(case))
    assert "cannot start yet" in shown or "incomplete" in shown
    for step in set(re.findall(r'name="step" value="(\d+)"', shown)):
        assert applicant.post(f"{case}steps", {"step": step}).status_code == 302
    assert applicant.post(f"{case}steps", {"step": "99"}).status_code == 404


def test_a_draft_whose_answer_is_changed_gives_way_to_the_new_one_with_what_was_typed(applicant: Client) -> None:
    check = draft(applicant)
    applicant.post(check, {"title": "Two sequencers", "language": "zh-Hant", "entries": "3", "act": "save"})
    ref = check.split("/")[3]
    asked = applicant.post(f"/en/cases/{ref}/change", {"change": "goods.value_cny"})["Location"]
    applicant.post(asked, {"asked": "goods.value_cny", "goods.value_cny": "1900000"})
    address, _ = finish(applicant, asked.removesuffix("goods.value_cny"))
    address = address.partition("?")[0]
    new = applicant.post(f"{address}/apply", choice(applicant, address))["Location"]
    shown = text_of(applicant.get(new))
    assert new != check
    assert 'value="Two sequencers"' in shown and 'value="3"' in shown and "1 900 000" in shown
    assert "withdrawn" in text_of(applicant.get(f"/en/cases/{ref}/"))


def test_withdrawing_asks_once_more(applicant: Client) -> None:
    case = filed(applicant)
    assert "Withdraw this case?" in text_of(applicant.get(f"{case}withdraw"))
    assert applicant.post(f"{case}withdraw").status_code == 302
    assert "withdrawn" in text_of(applicant.get(case))


def test_goods_are_kept_in_a_chain_that_closes(applicant: Client) -> None:
    case = filed(applicant)
    entered = {"unit": "kg", "on": date.today().isoformat(), "note": NASTY}
    assert applicant.post(f"{case}custody", {**entered, "kind": "received", "amount": "2.5"}).status_code == 302
    more = applicant.post(f"{case}custody", {**entered, "kind": "used", "amount": "3"})
    assert more.status_code == 422 and 'value="3"' in text_of(more)
    assert applicant.post(f"{case}custody", {**entered, "kind": "used", "amount": "1"}).status_code == 302
    shown = applicant.get(case).content.decode()
    assert "<b>1.5</b>" in shown and NASTY not in shown
    for nonsense in ("NaN", "1e999999", "", "0.00001"):
        assert applicant.post(f"{case}custody", {**entered, "kind": "used", "amount": nonsense}).status_code == 422


def test_nobody_else_finds_a_case_by_its_address(applicant: Client) -> None:
    case = filed(applicant)
    rival = signed_in("rival")
    reached = [case, f"{case}check", f"{case}withdraw", f"{case}documents/x", f"{case}letters/x"]
    assert [rival.get(address).status_code for address in reached] == [404] * len(reached)
    acts = ("answer", "write", "steps", "documents", "report", "custody", "withdraw", "check", "discard")
    part = local_part(case).pk
    given = {"part": part, "text": "x", "step": "1", "question": "x"}
    assert [rival.post(f"{case}{act}", given).status_code for act in acts] == [404] * len(acts)
    assert case.split("/")[3] not in text_of(rival.get("/en/cases/", {"q": "HK-"}))


def test_a_decision_is_read_as_a_letter_in_the_applicants_language(applicant: Client) -> None:
    case = filed(applicant)
    part = local_part(case)
    decision = casework.decide(office("officer"), part.pk, "refused", text="Not enough shown.")
    assert "Read the letter" not in text_of(applicant.get(case))
    casework.confirm(office("senior"), decision.pk)
    shown = text_of(applicant.get(case))
    link = re.search(r'href="(/en/cases/[^"]+/letters/[^"]+)"', shown)
    assert link and "Not enough shown." in text_of(applicant.get(link[1]))


def test_every_act_has_a_receipt_that_verifies_and_says_what_is_proven(applicant: Client) -> None:
    case = filed(applicant)
    link = re.search(r'href="(/en/cases/[^"]+/acts/\d+)"', text_of(applicant.get(case)))
    assert link
    shown = text_of(applicant.get(link[1]))
    assert "The entry's digest is that of what this node keeps of the act." in shown
    assert "The other side has not cosigned it yet" in shown
    assert '<figure class="qr"' in shown and "<svg" in shown
    file = re.search(r'href="(/link/entry/\d+/receipt.json)"', shown)
    assert file
    receipt = Receipt.from_json(applicant.get(file[1]).content.decode())
    assert receipt.verify(log_signer().verifier).origin == log_signer().verifier.name
    assert signed_in("rival").get(link[1]).status_code == 404


def table(*rows: str) -> SimpleUploadedFile:
    names = ["movement.date", *SEQUENCER]
    facts = [f"[{', '.join(value)}]" if isinstance(value, list) else value for value in SEQUENCER.values()]
    day = (date.today() + timedelta(1)).isoformat()
    out = io.StringIO()
    csv.writer(out).writerow(["title", "key", *names])
    for row in rows:
        csv.writer(out).writerow([*row.split("|"), day, *facts])
    return SimpleUploadedFile("table.csv", out.getvalue().encode())


def test_a_table_is_filed_row_by_row_with_a_report_of_each(applicant: Client) -> None:
    name = secrets.token_hex(4)
    sent = {"table": table(f"One|{name}", f"{NASTY}|"), "language": "zh-Hans"}
    response = applicant.post("/en/cases/table", sent)
    assert response.status_code == 200, text_of(response)
    shown = response.content.decode()
    assert "1 application filed" in shown and "not filed" in shown and NASTY not in shown
    again = applicant.post("/en/cases/table", {"table": table(f"One|{name}")})
    number = re.findall(r"HK-\d{4}-\d{6}-\d", shown)[0]
    assert number in text_of(again)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"title,key\n", b"no,such,columns\n1,2,3", b'"', b"\x00"])
def test_what_is_no_table_is_refused_in_words(applicant: Client, content: bytes) -> None:
    response = applicant.post("/en/cases/table", {"table": SimpleUploadedFile("t.csv", content)})
    assert response.status_code == 422
    assert "There is a problem" in text_of(response)


def test_the_columns_of_a_table_are_given_as_a_file_that_is_read_back(applicant: Client) -> None:
    response = applicant.get("/en/cases/table/goods.csv")
    assert bulk.read(response.content) == []
    assert "movement.control_point" in text_of(applicant.get("/en/cases/table/goods/columns"))
    assert applicant.get("/en/cases/table/dragons.csv").status_code == 404


def test_a_disagreement_and_a_change_of_law_are_shown_with_their_clauses(applicant: Client) -> None:
    case = filed(applicant)
    row = local_part(case).case
    assert "The law has not changed since you filed" in text_of(applicant.get(case))
    norm = next(iter(default().norms))
    row.law = {"was": "procedure", "outcome": "prohibited", "clauses": [norm], "route open": False, "differs": True}
    row.save()
    Review.objects.create(case=row, opened=date.today(), due=date.today() + timedelta(14))
    shown = text_of(applicant.get(case))
    assert "The law has changed since you filed" in shown
    assert default().norms[norm].label.say("en") in shown
    assert "The route you chose is no longer open" in shown
    assert "The sides do not agree: joint review" in shown


def test_what_an_office_that_is_not_connected_said_is_kept_as_told(applicant: Client) -> None:
    routes = list(Routing.objects.all())
    Routing.objects.all().delete()
    try:
        case = filed(applicant)
    finally:
        Routing.objects.bulk_create(routes)
    shown = text_of(applicant.get(case))
    assert "This office is not connected" in shown
    part = re.search(r'name="part" value="(\d+)">\s*<p class="hint">It is kept as told', shown)
    assert part
    given = {"part": part[1], "said": "approved", "day": date.today().isoformat(), "reference": ""}
    refused = applicant.post(f"{case}report", given)
    assert refused.status_code == 422 and "give the number of the paper" in text_of(refused)
    assert applicant.post(f"{case}report", {**given, "day": "soon"}).status_code == 422
    assert applicant.post(f"{case}report", {**given, "reference": NASTY}).status_code == 302
    page = applicant.get(case).content.decode()
    assert "you told us" in page and NASTY not in page


def test_a_form_sent_twice_is_done_once_and_said_again_on_purpose_twice(applicant: Client) -> None:
    case = filed(applicant)
    part = local_part(case).pk

    def sent(act: str, seen: str, **given: Any) -> int:
        if act == "documents":
            given["file"] = SimpleUploadedFile("list.txt", b"x")
        status: int = applicant.post(f"{case}{act}", {"seen": seen, "part": part, **given}).status_code
        return status

    def newest() -> str:
        found = re.search(r'name="seen" value="(\d+)"', text_of(applicant.get(case)))
        assert found
        return found[1]

    goods = {"kind": "received", "amount": "1", "unit": "kg", "on": date.today().isoformat()}
    for act, given in (("write", {"text": "Hello"}), ("documents", {}), ("custody", goods)):
        seen = newest()
        assert [sent(act, seen, **given), sent(act, seen, **given), sent(act, newest(), **given)] == [302] * 3
    shown = text_of(applicant.get(case))
    assert shown.count('<p class="said">Hello</p>') == 2
    assert "version 1" in shown and "version 2" not in shown
    assert "<b>2</b>" in shown


@pytest.mark.parametrize("text", NASTY_TEXTS)
def test_whatever_is_typed_is_refused_or_shown_as_text(applicant: Client, text: str) -> None:
    case = filed(applicant, title=text.replace("\x00", "").strip() or "x")
    part = local_part(case)
    question = casework.ask(office("officer"), part.pk, "What is it?")
    sent = {
        "answer": {"question": question.pk, "text": text},
        "write": {"part": part.pk, "text": text},
        "documents": {"part": part.pk, "file": SimpleUploadedFile(f"{text[:80]}.txt", b"x"), "asked": text},
        "custody": {"kind": text, "amount": "1", "unit": text, "on": "2026-01-01", "note": text},
        "steps": {"step": text},
        "report": {"part": text, "said": text},
        "check": {"title": text},
    }
    for act, given in sent.items():
        assert applicant.post(f"{case}{act}", given).status_code in (302, 404, 422), act
    for address in (case, "/en/cases/"):
        response = applicant.get(address, {"q": text, "page": text, "status": text})
        assert response.status_code == 200
        shown = response.content.decode()
        assert "<script>alert" not in shown and "<img src=x" not in shown
    assert applicant.get(f"/en/cases/{text[:40]}/").status_code == 404 or "/" in text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b""),
        ("a.exe", b"MZ"),
        ("a.png", b"%PDF-1.7"),
        ("", b"x"),
        ("a.txt", b"\x00"),
        ("a.txt", b"x" * 5_000_001),
    ],
)
def test_files_that_are_not_what_they_say_are_refused_with_the_reason(
    applicant: Client, name: str, content: bytes
) -> None:
    case = filed(applicant)
    file = SimpleUploadedFile(name or "x", content)
    response = applicant.post(f"{case}documents", {"part": local_part(case).pk, "file": file})
    assert response.status_code == 422
    assert "None yet." in text_of(applicant.get(case))


@pytest.mark.parametrize("lang", ["zh-hant", "zh-hans"])
def test_the_pages_are_said_in_chinese(applicant: Client, lang: str) -> None:
    case = filed(applicant)
    for address in (case, "/en/cases/", draft(applicant), f"{case}withdraw"):
        response: HttpResponse = applicant.get(address.replace("/en/", f"/{lang}/"))
        assert response.status_code == 200
        assert "Both sides" not in text_of(response) and "My cases" not in text_of(response)
