"""The gate page in a real browser: it judges as the program does, opens without a network, and loses no crossing.

Skipped where there is no Chromium, unless FAIRWAY_TESTS_MUST_RUN is 1.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from fairway.clearance import barcode, demo, gate, issuance, permit
from fairway.clearance.bundle import Bundle, Node
from fairway.clearance.gate import Place
from fairway.clearance.ledger import Crossing, Used
from fairway.link.statement import KeyStatement
from tests.clearance import sides
from tests.clearance.sides import DAY, Side
from tests.web.test_browser import ARGUMENTS, CHROMIUM, browser, fits, violations  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[2]
GATE, OTHER_GATE = "huanggang", "futian"
NOW = int(time.time())
NORTH = Side("north.example", "HK", since=0)


@dataclass
class GateNode:
    """The southern node as a process, with the keys that its gates pin."""

    side: Side
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {
            **os.environ,
            "FAIRWAY_DATA": str(self.folder / "data"),
            "FAIRWAY_NODE": self.side.node,
            "FAIRWAY_PEERS": "",
            "FAIRWAY_DATABASE": "",
            "FAIRWAY_SIDE": self.side.side,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        }
        command = [sys.executable, "-m", "tests.web.gate_node", str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT)
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=5).close()
            except OSError:
                time.sleep(0.25)
            else:
                return
        raise AssertionError("the node did not start")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def publish(self, bundle: Bundle) -> None:
        (self.folder / "bundle").write_text(bundle.signed(self.side.log), encoding="utf-8")

    @property
    def batches(self) -> list[list[dict[str, Any]]]:
        """What gates have sent, a list a batch."""
        place = self.folder / "batches"
        lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
        return [json.loads(line) for line in lines]

    @property
    def received(self) -> dict[str, dict[str, Any]]:
        """Each crossing once, as a node keeps them."""
        return {item["id"]: item for batch in self.batches for item in batch}

    def awaited(self, count: int) -> list[dict[str, Any]]:
        """The crossings, once so many have come."""
        for _ in range(100):
            if len(self.received) >= count:
                break
            time.sleep(0.1)
        return list(self.received.values())


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GateNode]:
    folder = tmp_path_factory.mktemp("gate")
    side = Side("south.example", "CN", since=0)
    (folder / "data").mkdir()
    (folder / "data" / "log-key").write_bytes(side.log.private.private_bytes_raw())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        made = GateNode(side, folder, free.getsockname()[1])
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(autouse=True)
def clean(node: GateNode) -> None:
    if node.process is None:
        node.start()
    for name in ("batches", "bundle", "mute", "signed-out"):
        (node.folder / name).unlink(missing_ok=True)


def code(node: GateNode, **changes: Any) -> bytes:
    """A permit for this gate, signed by both sides an hour ago."""
    terms = {"issued": NOW - 3600, "begins": NOW - 3600, "ends": NOW + 90 * DAY, "gates": (GATE,)}
    return sides.approved(NORTH, node.side, **{"origin": "HK", "destination": "CN", **terms, **changes})


def lists(node: GateNode, *codes: bytes, **changes: Any) -> Bundle:
    times = {"made": NOW - 60, "warn": NOW + DAY // 4, "refuse": NOW + DAY // 2}
    return sides.bundle(NORTH, node.side, *codes, **{**times, **changes})


@pytest.fixture(scope="module")
def signed_in(browser: Browser, node: GateNode) -> Any:  # noqa: F811
    """The cookies of the officer at the gate."""
    made = browser.new_context(base_url=node.url)
    page = made.new_page()
    page.goto("/en/account/sign-in")
    page.fill('[name="username"]', "gate")
    page.fill('[name="password"]', demo.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto("/en/account/capacity")
    page.locator(f'[name="capacity"][value="gate/{GATE}"]').check()
    with page.expect_navigation():
        page.locator("main .actions button").click()
    found = made.storage_state()
    made.close()
    return found


@pytest.fixture
def context(browser: Browser, node: GateNode, signed_in: Any) -> Iterator[BrowserContext]:  # noqa: F811
    made = browser.new_context(base_url=node.url, storage_state=signed_in)
    made.set_default_timeout(20_000)
    yield made
    made.close()


def opened(context: BrowserContext, lang: str = "en") -> Page:
    """The gate page, with its lists and kept for use without a network."""
    page = context.new_page()
    page.goto(f"/{lang}/gate")
    expect(page.locator("#age")).to_have_attribute("data-state", "good")
    expect(page.locator("#offline")).not_to_be_empty()
    page.select_option("#direction", "HK>CN")
    return page


def scanned(page: Page, text: str) -> str:
    """Type a text and Enter, as a scanner does; what the page says of it."""
    before = int(page.locator("#result").get_attribute("data-number") or 0)
    page.fill("#code", text)
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_have_attribute("data-number", str(before + 1))
    return page.locator("#result").get_attribute("data-code") or ""


def shown_text(code: bytes) -> str:
    return barcode.to_text(barcode.PERMIT, code)


def test_a_scan_is_judged_and_what_was_done_is_kept_and_sent_once(context: BrowserContext, node: GateNode) -> None:
    good = code(node)
    node.publish(lists(node, good))
    page = opened(context)
    assert scanned(page, shown_text(good)) == "good"
    expect(page.locator("#word")).to_have_text("ADMIT")
    expect(page.locator("#result")).to_contain_text("88-4412")
    page.click("#admit")
    expect(page.locator("#done")).to_contain_text("admitted")
    [sent] = node.awaited(1)
    assert Crossing.from_json(sent).word == "admit"
    assert scanned(page, sides.sample().id) == "replayed"


Case = tuple[str, Place, list[Crossing], str]
RECORD = """async (crossing) => {
  const { record } = await import("/static/fairway/gate/store.js");
  await record(crossing);
}"""
BROKEN = {"malformed", "truncated", "forged"}
"""What a broken code is called depends on which of its faults is seen first; each is refused."""
JUDGE = """async ({ text, pins, cases }) => {
  const { load } = await import("/static/fairway/gate/bundle.js");
  const { scan } = await import("/static/fairway/gate/judge.js");
  const bundle = await load(text, pins, 0);
  const found = [];
  for (const [code, place, ledger, proof] of cases) found.push((await scan(code, bundle, place, ledger, proof)).code);
  return found;
}"""


def spoilt(code: bytes) -> Iterator[str]:
    """A code with each of its bytes altered in turn, and cut short at each."""
    for index in range(len(code)):
        altered = bytearray(code)
        altered[index] ^= 1 << index % 8
        yield shown_text(bytes(altered))
        yield shown_text(code[:index])


def cases(node: GateNode) -> tuple[Bundle, list[Case]]:
    """Every way in which a scan can come out, and many ways in which a code can be broken."""
    here = Place(GATE, "HK>CN", NOW)
    plain = code(node)
    weighed = code(node, id="W-1", entries=None, amount=100, unit="kg", tolerance=10, returns=False)
    stayed = code(node, id="D-1", days=2)
    codes = [
        plain,
        weighed,
        stayed,
        code(node, id="E-1", ends=NOW),
        code(node, id="E-2", begins=NOW + 1),
        code(node, id="R-1"),
        code(node, id="O-1", returns=False, gates=()),
        code(node, id="U-1", entries=1, returns=False),
        code(node, id="C-1", what="一台共聚焦顯微鏡", conditions=("封箱", "單證隨附"), holder="研究所"),
    ]
    made = lists(node, *codes, revoked={"R-1": NOW - 5}, used={"U-1": Used(entries=1), "D-1": Used(1, days=2)})
    new = code(node, id="N-1")
    entry = NORTH.append(issuance.entry(new))
    proof = barcode.to_text(barcode.ISSUANCE, issuance.pack(NORTH.receipt(entry, node.side)))
    alone = barcode.to_text(barcode.ISSUANCE, issuance.pack(NORTH.receipt(entry)))
    stranger = Side("north.example", "HK", since=0)
    alive = [shown_text(item) for item in (*codes, new)]
    crossing = Crossing("00000000-0000-4000-8000-000000000001", "", "", GATE, "d", "HK>CN", NOW - 3600, "admit", "good")

    def before(number: str, **changes: Any) -> list[Crossing]:
        return [replace(crossing, permit=number, **changes)]

    found: list[Case] = [(text, here, [], "") for text in alive]
    found += [(text, replace(here, direction="CN>HK"), [], "") for text in alive]
    found += [(text, replace(here, gate=OTHER_GATE), [], "") for text in alive]
    found += [
        (text, replace(here, now=moment), [], "") for text in alive for moment in (made.warn, made.refuse, NOW - DAY)
    ]
    found += [(text, replace(here, amount=110 + index), before("W-1"), "") for index in (0, 1) for text in alive]
    found += [(text, here, before(sides.sample().id, at=NOW - ago), "") for text in alive for ago in (60, 3600)]
    found += [(text, here, before(sides.sample().id, gate=OTHER_GATE, at=NOW - 60), "") for text in alive]
    found += [(text, here, before("D-1", direction="CN>HK", at=NOW - 60), "") for text in alive]
    found += [(shown_text(new), here, [], text) for text in (proof, alone, proof[:-8], "FWI1:", proof.lower())]
    found += [
        (text, here, [], "")
        for text in (sides.sample().id, "w-1", "X-9", "", "https://example.org/", "FWP1:", "FWP1:A")
    ]
    found += [
        (shown_text(item), here, [], "")
        for item in (sides.approved(stranger, node.side), permit.issue(sides.sample(), NORTH.permits))
    ]
    found += [(text, here, [], "") for text in spoilt(plain)]
    return made, found


def test_the_page_judges_as_the_program_does(context: BrowserContext, node: GateNode) -> None:
    bundle, given = cases(node)
    node.publish(bundle)
    page = opened(context)
    told = [
        (text, vars(place), [crossing.to_json() for crossing in ledger], proof) for text, place, ledger, proof in given
    ]
    text, pins = bundle.signed(node.side.log), [str(node.side.log.verifier)]
    found = page.evaluate(JUDGE, {"text": text, "pins": pins, "cases": told})
    wanted = [gate.scan(text, bundle, place, ledger, proof).code for text, place, ledger, proof in given]
    for case, mine, its in zip(given, wanted, found, strict=True):
        assert its == mine or {its, mine} <= BROKEN, (case, mine, its)
    revoked = replace(NORTH.key, until=NOW, state="revoked")
    statement = str(KeyStatement(NORTH.node, 2, (revoked,)).signed(NORTH.log))
    spoilt_trust = replace(bundle, nodes=(Node("HK", NORTH.trust, statement), *bundle.nodes[1:]))
    text = spoilt_trust.signed(node.side.log)
    found = page.evaluate(JUDGE, {"text": text, "pins": pins, "cases": told[:1]})
    assert found == [gate.scan(given[0][0], spoilt_trust, given[0][1]).code] == ["revoked-key"]
    assert set(wanted) | {"revoked-key"} >= gate.REASONS.keys()


def test_without_a_network_the_page_opens_judges_and_keeps_and_then_sends_once(
    context: BrowserContext, node: GateNode
) -> None:
    good, over, other = code(node), code(node, id="X-1", ends=NOW - 60), code(node, id="G-1", gates=(OTHER_GATE,))
    revoked = code(node, id="R-1")
    node.publish(lists(node, good, over, other, revoked, revoked={"R-1": NOW}))
    page = opened(context)
    node.stop()
    context.set_offline(True)
    page.reload()
    expect(page.locator("#age")).to_have_text(re.compile(r"Lists as of .*\d\d:\d\d, good until .*\d\d:\d\d"))
    assert scanned(page, shown_text(good)) == "good"
    page.click("#admit")
    expect(page.locator("#counts")).to_contain_text("1 crossings to be sent")
    for text, wanted in (
        (shown_text(over), "expired"),
        (shown_text(other), "wrong-gate"),
        (shown_text(revoked), "revoked"),
        (shown_text(good)[:-20], "truncated"),
        (next(text for text in list(spoilt(good))[-2:]), "forged"),
        ("NOT-LISTED", "unknown-number"),
    ):
        assert scanned(page, text) == wanted
        page.click("#refuse")
        page.locator("#reasons button").first.click()
    expect(page.locator("#counts")).to_contain_text("7 crossings to be sent")
    page.close()
    node.start()
    (node.folder / "mute").touch()
    context.set_offline(False)
    page = opened(context)
    expect(page.locator("#counts")).to_contain_text("7 crossings to be sent")
    (node.folder / "mute").unlink()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#counts")).to_contain_text("0 crossings to be sent")
    assert len(node.batches) >= 2
    assert len(node.received) == 7
    assert [item["word"] for item in node.received.values()].count("admit") == 1
    assert {item["reason"] for item in node.received.values()} >= {"", "expired", "wrong-gate", "revoked", "forged"}


def test_a_permit_newer_than_the_lists_passes_by_its_second_code(context: BrowserContext, node: GateNode) -> None:
    node.publish(lists(node, code(node)))
    new = code(node, id="N-1")
    entry = NORTH.append(issuance.entry(new))
    page = opened(context)
    assert scanned(page, shown_text(new)) == "unproven"
    proof = issuance.pack(NORTH.receipt(entry, node.side))
    assert scanned(page, barcode.to_text(barcode.ISSUANCE, proof)) == "good"


def test_lists_warn_and_then_admit_nobody(context: BrowserContext, node: GateNode) -> None:
    good = code(node)
    node.publish(lists(node, good, warn=NOW - 30))
    page = context.new_page()
    page.goto("/en/gate")
    expect(page.locator("#age")).to_have_attribute("data-state", "stale-warn")
    page.select_option("#direction", "HK>CN")
    assert scanned(page, shown_text(good)) == "stale-warn"
    expect(page.locator("#word")).to_have_text("ADMIT")
    page.clock.set_fixed_time(NOW + DAY)
    assert scanned(page, shown_text(good)) == "stale-refuse"
    expect(page.locator("#admit")).to_be_hidden()


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_a_day_off_is_told_at_the_next_meeting(
    context: BrowserContext, node: GateNode, days: int
) -> None:
    good = code(node, issued=NOW - 3 * DAY, begins=NOW - 3 * DAY)
    node.publish(lists(node, good, made=NOW - 2 * DAY, warn=NOW + 2 * DAY, refuse=NOW + 2 * DAY))
    page = context.new_page()
    page.clock.set_fixed_time(NOW + days * DAY)
    page.goto("/en/gate")
    expect(page.locator("#age-warning")).to_contain_text("clock is wrong")
    page.select_option("#direction", "HK>CN")
    assert scanned(page, shown_text(good)) == "clock"


def test_a_clock_that_goes_back_without_a_network_is_noticed(context: BrowserContext, node: GateNode) -> None:
    good = code(node, issued=NOW - 3 * DAY, begins=NOW - 3 * DAY)
    node.publish(lists(node, good, made=NOW - 2 * DAY, warn=NOW + 2 * DAY, refuse=NOW + 2 * DAY))
    page = opened(context)
    context.set_offline(True)
    assert scanned(page, shown_text(good)) == "good"
    page.clock.set_fixed_time(NOW - DAY)
    assert scanned(page, shown_text(good)) == "clock"


def test_lists_that_are_forged_or_older_are_not_taken_over(context: BrowserContext, node: GateNode) -> None:
    good = code(node)
    made = lists(node, good)
    node.publish(made)
    page = opened(context)
    for text in (replace(made, serial=6).signed(node.side.log), made.signed(NORTH.log), "nonsense"):
        (node.folder / "bundle").write_text(text, encoding="utf-8")
        page.reload()
        expect(page.locator("#age-warning")).to_contain_text("New lists were not taken over")
        assert scanned(page, shown_text(good)) == "good"


def test_refusing_takes_a_reason_and_admitting_against_the_advice_too(context: BrowserContext, node: GateNode) -> None:
    good = code(node)
    node.publish(lists(node, good))
    page = opened(context)
    new = code(node, id="N-1")
    assert scanned(page, shown_text(new)) == "unproven"
    expect(page.locator("#reasons")).to_be_hidden()
    page.click("#admit")
    expect(page.locator("#reasons button").first).to_be_focused()
    page.keyboard.press("Enter")
    [sent] = node.awaited(1)
    assert (sent["word"], sent["code"], sent["reason"]) == ("admit", "unproven", "unproven")


def test_the_node_itself_hands_out_lists_and_keeps_what_crossed_once(context: BrowserContext, node: GateNode) -> None:
    page = opened(context)
    assert scanned(page, "no code of ours") == "malformed"
    page.click("#refuse")
    with page.expect_response("**/api/v1/crossings") as answered:
        page.locator("#reasons button").first.click()
    assert [item["kept"] for item in answered.value.json()] == ["now"]
    expect(page.locator("#counts")).to_contain_text("0 crossings to be sent")
    with closing(sqlite3.connect(node.folder / "data" / "fairway.sqlite3")) as database:
        rows = database.execute("SELECT gate, word, code, reason FROM clearance_crossing").fetchall()
    assert rows == [(GATE, "refuse", "malformed", "malformed")]


def test_who_is_signed_out_can_still_judge_and_is_told_to_sign_in(context: BrowserContext, node: GateNode) -> None:
    good = code(node)
    node.publish(lists(node, good))
    page = opened(context)
    context.clear_cookies()
    (node.folder / "signed-out").touch()
    page.reload()
    expect(page.locator("#sign-in")).to_be_visible()
    assert scanned(page, shown_text(good)) == "good"
    page.click("#admit")
    expect(page.locator("#counts")).to_contain_text("1 crossings to be sent")


def test_a_crossing_that_the_node_does_not_take_holds_up_no_other(context: BrowserContext, node: GateNode) -> None:
    good = code(node)
    node.publish(lists(node, good))
    page = opened(context)
    context.set_offline(True)
    page.evaluate(RECORD, {"id": "00000000-0000-4000-8000-000000000002", "permit": "UNFIT", "gate": GATE, "at": NOW})
    assert scanned(page, shown_text(good)) == "good"
    page.click("#admit")
    expect(page.locator("#counts")).to_contain_text("2 crossings to be sent")
    context.set_offline(False)
    expect(page.locator("#alerts")).to_contain_text("did not take a crossing")
    assert [item["permit"] for item in node.awaited(1)] == [sides.sample().id]
    expect(page.locator("#counts")).to_contain_text("1 crossings to be sent")


def test_an_amount_is_weighed_against_what_is_left(context: BrowserContext, node: GateNode) -> None:
    weighed = code(node, entries=None, amount=100, unit="kg", returns=False)
    node.publish(lists(node, weighed, used={sides.sample().id: Used(1, 60)}))
    page = opened(context)
    assert scanned(page, shown_text(weighed)) == "good"
    expect(page.locator("#details")).to_contain_text("40 of 100 kg")
    page.fill("#amount", "41")
    expect(page.locator("#result")).to_have_attribute("data-code", "used-up")
    page.fill("#amount", "40")
    expect(page.locator("#result")).to_have_attribute("data-code", "good")
    page.click("#admit")
    assert [item["amount"] for item in node.awaited(1)] == [40]


@pytest.mark.parametrize(("lang", "word"), [("en", "ADMIT"), ("zh-hant", "放行"), ("zh-hans", "放行")])
def test_the_page_is_fit_for_everybody_in_three_languages(
    context: BrowserContext, node: GateNode, lang: str, word: str
) -> None:
    good = code(node)
    node.publish(lists(node, good))
    page = opened(context, lang)
    assert violations(page) == []
    assert scanned(page, shown_text(good)) == "good"
    expect(page.locator("#word")).to_have_text(word)
    page.click("#refuse")
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert fits(page)


def test_the_browser_keeps_every_file_that_the_page_needs() -> None:
    folder = ROOT / "src/fairway/web/static/fairway/gate"
    worker = (folder / "worker.js").read_text(encoding="utf-8")
    [named] = re.findall(r"FILES = \[(.*?)\]", worker)
    assert set(re.findall(r'"(\w+)"', named)) == {path.stem for path in folder.glob("*.js")} - {"worker"}


def filmed(text: str, place: Path) -> Path:
    """A film, as a camera gives it, of a code held before it."""
    sheet = Image.new("RGB", (1280, 720), "white")
    with Image.open(BytesIO(barcode.png(barcode.qr(text), scale=8))) as picture:
        sheet.paste(picture.convert("RGB"), (400, 20))
    frame = BytesIO()
    sheet.save(frame, "JPEG", quality=90)
    place.write_bytes(frame.getvalue() * 10)
    return place


def test_the_camera_is_read_by_the_node_where_the_browser_can_not(
    browser: Browser,  # noqa: F811
    node: GateNode,
    signed_in: Any,
    tmp_path: Path,
) -> None:
    good = code(node)
    node.publish(lists(node, good))
    film = filmed(shown_text(good), tmp_path / "film.mjpeg")
    camera = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    filming = browser.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *camera])
    try:
        page = opened(filming.new_context(base_url=node.url, storage_state=signed_in))
        page.click("#camera")
        expect(page.locator("#result")).to_have_attribute("data-code", "good", timeout=30_000)
        expect(page.locator("#word")).to_have_text("ADMIT")
    finally:
        filming.close()
