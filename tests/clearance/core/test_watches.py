"""Watches: each change of a watched provision or answer is told once, with before, after, clauses and day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils.timezone import localdate

from fairway.law import Rulebook
from fairway.law.contents import Contents
from fairway.law.instrument import Period
from fairway.law.norm import Norm
from fairway.law.rulebook import serve, shipped
from fairway.reform import tasks, watches
from fairway.reform.models import Notice, Watch
from fairway.web.models import Record
from tests.clearance.core import doors
from tests.clearance.core.story import judged, who
from tests.clearance.core.texts import INFORMATION

PROVISION = "hk.cap60l#s-4"
ATOM = "{http://www.w3.org/2005/Atom}"


def serve_without(name: str) -> None:
    """Serve the rulebook without a norm."""
    _serve([norm for norm in shipped().contents.norms if norm.id != name])


def serve_with(name: str, **changes: Any) -> None:
    """Serve the rulebook with one norm changed."""
    _serve([replace(norm, **changes) if norm.id == name else norm for norm in shipped().contents.norms])


def _serve(norms: list[Norm]) -> None:
    serve(Rulebook(Contents(**{**vars(shipped().contents), "norms": norms}), folder=shipped().folder))


def saved(**changes: Any) -> Record:
    return Record.keep(judged(**changes), "test")


def watched(user: Any = None, **changes: Any) -> Watch:
    record = saved(**changes)
    return watches.watch_movement(record.id, record.facts, user)


def notices() -> list[Notice]:
    return list(Notice.objects.order_by("id"))


def upkeep(today: date | None = None) -> int:
    return watches.look(today or localdate())


def test_a_new_rulebook_that_changes_the_answer_is_told_once_however_often_one_looks() -> None:
    watched()
    assert upkeep() == upkeep() == 0
    serve_without(INFORMATION)
    assert (upkeep(), upkeep()) == (1, 0)
    [told] = notices()
    assert told.new_rulebook and told.day == localdate()
    sides = [[side["outcome"] for side in state["answer"]["sides"]] for state in (told.before, told.after)]
    assert sides == [["procedure", "procedure", "procedure"], ["free", "procedure", "procedure"]]
    assert INFORMATION in told.before["cited"] and INFORMATION not in told.after["cited"]


def test_a_rulebook_that_changes_and_changes_back_is_told_twice() -> None:
    watched()
    serve_without(INFORMATION)
    assert upkeep() == 1
    serve(shipped())
    assert (upkeep(), upkeep()) == (1, 0)
    first, second = notices()
    assert (first.before["answer"], first.after["answer"]) == (second.after["answer"], second.before["answer"])


def test_a_new_rulebook_that_answers_alike_is_not_told() -> None:
    watched()
    serve_with(INFORMATION, label=replace_words("otherwise worded"))
    assert upkeep() == 0
    assert Watch.objects.get().rulebook != shipped().hash


def replace_words(text: str) -> Any:
    return dict.fromkeys(("en", "zh-Hant", "zh-Hans"), text)


def test_a_day_on_which_the_law_changes_is_told_when_it_has_come_and_bears_its_own_date() -> None:
    ends = localdate() + timedelta(10)
    serve_with(INFORMATION, period=Period(None, ends))
    watched()
    watch = Watch.objects.get()
    assert watch.due and watch.due <= ends + timedelta(1)
    assert upkeep(ends) == 0
    assert upkeep(ends + timedelta(1)) == 1
    assert upkeep(ends + timedelta(1)) == upkeep(ends + timedelta(30)) == 0
    [told] = notices()
    assert told.day == ends + timedelta(1) and not told.new_rulebook


def test_a_node_that_stood_still_over_several_changes_tells_each_with_its_day() -> None:
    first, second = localdate() + timedelta(5), localdate() + timedelta(9)
    norms = [norm for norm in shipped().contents.norms if norm.id != INFORMATION]
    norm = shipped().norms[INFORMATION]
    later = replace(norm, id=f"{INFORMATION}-again", period=Period(second, None))
    _serve([*norms, replace(norm, period=Period(None, first - timedelta(1))), later])
    watched()
    assert upkeep(localdate() + timedelta(20)) == 2
    assert [told.day for told in notices()] == [first, second]


def test_a_movement_to_come_is_judged_on_its_own_day_at_once_and_on_today_when_that_is_over() -> None:
    ends = localdate() + timedelta(10)
    moves = localdate() + timedelta(30)
    watched(**{"movement.date": moves.isoformat()})
    serve_with(INFORMATION, period=Period(None, ends))
    assert upkeep() == 1, "the new text takes effect before the movement"
    assert upkeep(ends + timedelta(1)) == 0, "told already"
    assert Watch.objects.get().day == moves


def test_a_provision_is_told_when_a_norm_of_it_begins_ends_or_changes() -> None:
    watches.watch_provision(PROVISION)
    assert upkeep() == 0
    serve_with(INFORMATION, when="goods.mode == 'sea'")
    assert (upkeep(), upkeep()) == (1, 0)
    serve_without(INFORMATION)
    assert upkeep() == 1
    changed, ended = notices()
    assert changed.before["norms"].keys() == changed.after["norms"].keys()
    assert changed.before["cited"][INFORMATION]["says"] != changed.after["cited"][INFORMATION]["says"]
    assert INFORMATION in ended.before["norms"] and INFORMATION not in ended.after["norms"]


def test_another_checking_date_or_wording_of_a_norm_is_no_change_of_a_provision() -> None:
    watches.watch_provision(PROVISION)
    norm = shipped().norms[INFORMATION]
    serve_with(INFORMATION, source=replace(norm.source, checked=localdate()), label=replace_words("x"))
    assert upkeep() == 0


def test_a_provision_that_is_gone_is_told_and_holds_nothing_up() -> None:
    watches.watch_provision(PROVISION)
    contents = vars(shipped().contents)
    kept = [item for item in shipped().contents.provisions if item.id != PROVISION]
    norms = [norm for norm in shipped().contents.norms if norm.provision != PROVISION]
    serve(Rulebook(Contents(**{**contents, "provisions": kept, "norms": norms}), folder=shipped().folder))
    assert (upkeep(), upkeep()) == (1, 0)
    assert notices()[0].after == {"gone": True}


def test_a_movement_whose_facts_the_new_rulebook_cannot_read_is_told_so_once() -> None:
    watch = watched()
    Watch.objects.filter(pk=watch.pk).update(facts={**watch.facts, "no.such.fact": "1"})
    serve_without(INFORMATION)
    assert (upkeep(), upkeep()) == (1, 0)
    assert "no.such.fact" in notices()[0].after["unreadable"]
    page = doors.entered(None).get(f"/en/watches/{watch.pk}/")
    assert "cannot read the answers" in page.content.decode()


def test_an_account_watches_a_thing_once_and_again_after_it_stopped() -> None:
    user = who("applicant").user
    one, same = watched(user), watched(user)
    assert one.pk == same.pk and Watch.objects.count() == 1
    watches.stop(one)
    serve_without(INFORMATION)
    assert upkeep() == 0
    one.refresh_from_db()
    assert one.stopped and one.facts == {}
    assert watched(user).pk != one.pk


def test_the_task_of_the_worker_looks() -> None:
    watched()
    serve_without(INFORMATION)
    tasks.upkeep.func()
    tasks.upkeep.func()
    assert len(notices()) == 1


def entries(watch: Watch, lang: str) -> list[tuple[str, str, str]]:
    answer = doors.entered(None).get(f"/feeds/watches/{watch.pk}.atom?lang={lang}")
    assert answer.status_code == 200
    root = ElementTree.fromstring(answer.content)
    names = ("id", "title", "summary")
    return [tuple(item.findtext(f"{ATOM}{name}", "") for name in names) for item in root.iter(f"{ATOM}entry")]  # type: ignore[misc]


def test_the_feed_of_a_watch_tells_before_after_clauses_and_day_in_three_languages() -> None:
    watch = watched()
    assert entries(watch, "en") == []
    serve_without(INFORMATION)
    upkeep()
    told = {lang: entries(watch, lang) for lang in ("en", "zh-hant", "zh-hans")}
    assert {len(found) for found in told.values()} == {1}
    assert len({found[0][0] for found in told.values()}) == 1
    assert len({found[0][1] for found in told.values()}) == 3
    summary = told["en"][0][2]
    for words in ("Filing needed", "Lawful", "Leaving Hong Kong", "no longer", "ss. 3 and 4", localdate().isoformat()):
        assert words in summary, words
    watches.stop(watch)
    assert doors.entered(None).get(f"/feeds/watches/{watch.pk}.atom").status_code == 410


def test_whoever_is_not_signed_in_gets_an_address_to_keep_and_stops_with_one_click() -> None:
    client = Client(SERVER_NAME="localhost")
    record = saved()
    address = client.post(f"/en/d/{record.id}/watch")["Location"]
    page = client.get(address).content.decode()
    assert "keep this address" in page and address in page
    assert client.post(f"{address}stop")["Location"] == address
    assert "Nothing more is told" in client.get(address).content.decode()
    assert Watch.objects.get().stopped


def test_a_person_finds_watches_and_messages_in_one_place_and_nobody_elses() -> None:
    mine, other = doors.entered(who("applicant")), doors.entered(who("rival"))
    address = mine.post(f"/en/law/{PROVISION.replace('#', '/')}/watch")["Location"]
    record = saved()
    mine.post(f"/en/d/{record.id}/watch")
    serve_without(INFORMATION)
    upkeep()
    page = mine.get("/en/watches/").content.decode()
    assert page.count('class="norm"') == 2 and record.id in page
    for client in (other, doors.entered(None)):
        assert client.get(address).status_code == client.post(f"{address}stop").status_code == 404
    assert record.id not in other.get("/en/watches/").content.decode()
    assert doors.entered(None).get("/en/watches/").status_code == 302


def test_there_is_no_watch_on_what_is_not_there() -> None:
    client = Client(SERVER_NAME="localhost")
    for address in ("/en/d/D-NONE/watch", "/en/law/hk.cap60l/none/watch"):
        assert client.post(address).status_code == 404
    for address in ("/en/watches/none/", "/feeds/watches/none.atom"):
        assert client.get(address).status_code == 404


def told_to(user: Any) -> list[Notice]:
    """Two messages of two watches of an account."""
    watched(user)
    watches.watch_provision(PROVISION, user)
    serve_without(INFORMATION)
    assert upkeep() == 2
    return list(watches.told(user))


def test_every_page_counts_what_is_unread_until_its_reader_says_to_have_read_it() -> None:
    actor = who("applicant")
    newest, older = told_to(actor.user)
    client = doors.entered(actor)
    assert '<b class="count">2<' in client.get("/en/law/").content.decode()
    page = client.get("/en/watches/").content.decode()
    assert "2 messages are unread" in page and page.count('<span class="tag">new') == 2
    assert f'name="up_to" value="{newest.pk}"' in page
    client.post("/en/watches/read", {"up_to": older.pk})
    assert '<b class="count">1<' in client.get("/en/law/").content.decode(), "one came after the page was shown"
    alone = client.get(f"/en/watches/{newest.watch_id}/").content.decode()
    assert "1 message is unread" in alone
    answer = client.post("/en/watches/read", {"up_to": newest.pk, "watch": newest.watch_id})
    assert answer["Location"] == f"/en/watches/{newest.watch_id}/"
    for address in ("/en/law/", "/en/watches/", answer["Location"]):
        page = client.get(address).content.decode()
        assert 'class="count"' not in page and "unread" not in page


def test_nobody_marks_anothers_messages_and_a_form_that_no_page_made_marks_none() -> None:
    newest, _ = told_to(who("applicant").user)
    other, nobody = doors.entered(who("rival")), doors.entered(None)
    assert other.post("/en/watches/read", {"up_to": newest.pk}).status_code == 302
    assert other.post("/en/watches/read", {"up_to": newest.pk, "watch": newest.watch_id}).status_code == 404
    assert "/account/" in nobody.post("/en/watches/read", {"up_to": newest.pk})["Location"]
    mine = doors.entered(who("applicant"))
    for odd in ("", "x", "²", "-1", "9" * 40):
        assert mine.post("/en/watches/read", {"up_to": odd}).status_code == 302
    assert watches.unread(who("applicant").user).count() == 2


def test_an_account_that_has_too_many_watches_is_told_to_stop_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "MOST_OF_AN_ACCOUNT", 1)
    actor = who("applicant")
    first = watched(actor.user)
    client, address = doors.entered(actor), f"/en/law/{PROVISION.replace('#', '/')}/watch"
    refused = client.post(address)
    assert refused.status_code == 409 and "Stop one" in refused.content.decode()
    assert watched(actor.user).pk == first.pk, "what is watched already is no more"
    watches.stop(first)
    assert client.post(address).status_code == 302
    assert watches.of(actor.user).count() == 1


def test_a_flood_of_watches_without_an_account_is_stopped_and_keeps_no_account_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watches, "IN_AN_HOUR", 2)
    nobody, record = Client(SERVER_NAME="localhost"), saved()
    answers = [nobody.post(f"/en/d/{record.id}/watch").status_code for _ in range(3)]
    assert answers == [302, 302, 409]
    assert doors.entered(who("applicant")).post(f"/en/d/{record.id}/watch").status_code == 302
