"""What would make a movement lawful: few honest changes, each of them needed, none of them a lie."""

from datetime import date

import pytest

from fairway.law import Determination, Facts, Rulebook, decide
from fairway.law.cases import TODAY, load_cases
from fairway.law.check import check
from fairway.law.counterfactual import MOST, Counterfactual, effects, why_not
from fairway.law.determination import LAWFUL, OUTCOMES, UNDETERMINED
from fairway.law.goal import Goal, closed_ways
from fairway.law.rulebook import DEFAULT_FOLDER, default
from fairway.law.steps import others, says
from fairway.law.trying import applied
from fairway.law.vocabulary import CHANGEABLE
from tests.law.invented import CROSSING, TEXTS, words

CARTS = f"""
format: fairway/1
instrument:
  id: north.cart-act
  title: {words("Cart Act")}
  jurisdiction: NORTH
  authority: north.warden
  rank: statute
  from: 2021-01-01
  kinds: [person]
  confidence: high
  source: {{url: 'https://example.org/carts', quality: official, checked: 2026-01-01}}
residuals:
- {{outcome: free, basis: s-1, says: {words("all else is free")}}}
facts:
- fact: cart.colour
  type: one of
  values: {{red: {words("red")}, green: {words("green")}, royal: {words("royal")}, grey: {words("grey")}}}
  label: {words("colour")}
  question: {words("Colour?")}
  may_change: freely
  may_become: [green, grey]
- {{fact: cart.covered, type: bool, label: {words("covered")}, question: {words("Covered?")}, may_change: with effort}}
- {{fact: cart.guards, type: count, label: {words("guards")}, question: {words("Guards?")}, may_change: freely}}
- {{fact: cart.load, type: quantity(kg), label: {words("load")}, question: {words("Load?")}}}
- {{fact: cart.driver, type: country, label: {words("driver")}, question: {words("Driver?")}}}
- fact: cart.banners
  type: some of
  values: {{war: {words("war")}, feast: {words("feast")}, no: {words("none")}}}
  label: {words("banners")}
  question: {words("Banners?")}
  may_change: freely
  may_drop: [war]
provisions:
- id: s-1
  clause: s. 1
  says: {words("Carts may go.")}
- id: s-2
  clause: s. 2
  says: {words("No red cart, and no open cart, goes without two guards.")}
  norms:
  - {{id: plain, prohibit: cross, when: "cart.colour == 'red' or not cart.covered"}}
  - {{id: guarded, exempt: [s-2.plain], when: cart.guards >= 2}}
- id: s-3
  clause: s. 3
  says: {words("Loads over 50 kg stay.")}
  norms:
  - {{id: heavy, prohibit: cross, when: cart.load > 50}}
- id: s-4
  clause: s. 4
  says: {words("Until July 2026 no war banner crosses.")}
  norms:
  - {{id: banner, prohibit: cross, when: "'war' in cart.banners", until: 2026-06-30}}
- id: s-5
  clause: s. 5
  says: {words("Carts of AA need the warden.")}
  norms:
  - {{id: warden, require: [north.cart-permit], when: cart.driver == 'AA'}}
  - {{id: covered, exempt: [s-5.warden], when: cart.covered and cart.colour == 'grey'}}
procedures:
- id: north.cart-permit
  title: {words("Cart permit")}
  satisfies: [NORTH]
  authority: north.warden
  decision: discretionary
  source: {{url: 'https://example.org', quality: official}}
  steps: [{{id: ask, actor: driver, act: {words("Ask")}, addressee: north.warden}}]
"""
SOUTH = f"""
format: fairway/1
instrument:
  id: south.cart-law
  title: {words("Cart Law")}
  jurisdiction: SOUTH
  authority: south.office
  rank: statute
  from: 2021-01-01
  kinds: [person]
  confidence: high
  source: {{url: 'https://example.org/south-carts', quality: official, checked: 2026-01-01}}
residuals:
- {{outcome: free, basis: art-1, says: {words("open")}}}
provisions:
- {{id: art-1, clause: art. 1, says: {words("The ford is open.")}}}
"""
BOOK = Rulebook.from_texts(TEXTS | {"carts.yaml": CARTS, "south-carts.yaml": SOUTH})
GOOD = {
    "movement.kind": "person",
    "cart.colour": "green",
    "cart.covered": "yes",
    "cart.guards": "0",
    "cart.load": "10",
    "cart.driver": "BB",
    "cart.banners": "no",
}
AMPLE = 100_000


def cart(**more: str) -> Determination:
    """The determination of a cart that may go, but for what is said of it."""
    told = CROSSING | GOOD | {f"cart.{name}": value for name, value in more.items()}
    known = {path: value for path, value in told.items() if value != "left out"}
    return decide(BOOK, Facts.read(BOOK.vocabulary, known))


def sets(items: tuple[Counterfactual, ...]) -> list[dict[str, object]]:
    """Each set of steps as the values it leads to."""
    return [{step.piece.path: step.after for step in item.steps} for item in items]


def test_of_a_lawful_movement_nothing_need_be_changed() -> None:
    answer = why_not(cart())
    assert (answer.wanted, answer.changes, answer.wait) == ((), (), None)


def test_the_fewest_changes_come_first_and_no_set_contains_another() -> None:
    answer = why_not(cart(colour="red", covered="no"), tries=AMPLE, seconds=60)
    assert answer.complete
    assert sets(answer.changes) == [{"cart.guards": 2}, {"cart.colour": "green", "cart.covered": True}]
    assert [item.takes_effort for item in answer.changes] == [False, True]


def test_a_number_goes_to_the_nearest_value_on_the_lawful_side() -> None:
    assert sets(why_not(cart(covered="no", guards="1"), tries=AMPLE, seconds=60).changes)[0] == {"cart.guards": 2}


def test_a_single_change_names_the_other_choices_that_do_as_well() -> None:
    answer = why_not(cart(colour="red"), tries=AMPLE, seconds=60)
    [colour] = [item for item in answer.changes if item.steps[0].piece.path == "cart.colour"]
    assert (colour.steps[0].after, [step.after for step in colour.others]) == ("green", ["grey"])
    assert says(BOOK, colour.steps[0]) == "colour: green instead of red"
    assert others(BOOK, colour.others) == "or grey"


def test_what_a_change_does_is_told_with_the_norms_it_turns_on() -> None:
    cover, guards = why_not(cart(covered="no"), tries=AMPLE, seconds=60).changes[::-1]
    assert [step.piece.path for item in (cover, guards) for step in item.steps] == ["cart.covered", "cart.guards"]
    for item, began in ((cover, []), (guards, ["north.cart-act#s-2.guarded"])):
        done = effects(item.before, item.after)
        assert [norm.id for norm in done.ceased] == ["north.cart-act#s-2.plain"]
        assert [norm.id for norm in done.began] == began


def test_a_volume_and_an_identity_are_never_offered() -> None:
    answer = why_not(cart(load="51"), tries=AMPLE, seconds=60)
    assert (answer.determination.outcome, answer.changes, answer.openings, answer.wait) == ("prohibited", (), (), None)
    assert answer.complete
    heavier = why_not(cart(driver="AA"), tries=AMPLE, seconds=60)
    assert heavier.determination.outcome == "discretionary"
    assert sets(heavier.changes) == [{"cart.colour": "grey"}]


def test_only_choices_that_can_be_reached_are_offered() -> None:
    for item in why_not(cart(colour="red"), tries=AMPLE, seconds=60).changes:
        assert {step.after for step in (*item.steps, *item.others)}.isdisjoint({"royal"})
    [banner, *_] = why_not(cart(banners="war"), tries=AMPLE, seconds=60).changes
    assert [step.after for step in banner.steps] == [frozenset({"no"})]
    assert says(BOOK, banner.steps[0]) == "banners: no longer “war”"


def test_waiting_is_offered_from_the_first_day_on_which_the_same_movement_is_lawful() -> None:
    wait = why_not(cart(banners="war")).wait
    assert wait is not None
    assert (wait.day, wait.determination.outcome) == (date(2026, 7, 1), "free")
    assert why_not(cart(load="51")).wait is None


def test_of_an_open_movement_what_would_have_to_be_true_is_told_apart_from_changes() -> None:
    answer = why_not(cart(load="left out"), tries=AMPLE, seconds=60)
    assert answer.determination.outcome == UNDETERMINED
    assert answer.changes == ()
    [load] = answer.if_true
    assert load.changes == () and [step.before for step in load.assumed] == [None]
    assert load.after.outcome == "free"
    assert says(BOOK, load.steps[0]).startswith("if it is true that")


def test_a_change_of_an_open_movement_does_whatever_the_open_answers_are() -> None:
    answer = why_not(cart(colour="left out", guards="1", banners="war"), tries=AMPLE, seconds=60)
    assert answer.determination.outcome == "prohibited"
    assert {"cart.guards", "cart.banners"} in [set(item) for item in sets(answer.changes)]
    open_only = why_not(cart(colour="left out", guards="1"), tries=AMPLE, seconds=60)
    assert sets(open_only.changes) == [{"cart.guards": 2}]
    assert sets(open_only.if_true) == [{"cart.colour": "green"}]


def test_changes_that_leave_questions_are_no_answers_but_openings() -> None:
    unknown = dict.fromkeys(("colour", "covered", "guards", "load"), "left out")
    answer = why_not(cart(banners="war", **unknown), tries=AMPLE, seconds=60)
    assert answer.determination.outcome == "prohibited"
    assert all(item.assumed for item in answer.changes)
    [opening] = answer.openings
    assert opening.after.outcome == UNDETERMINED and "cart.load" in opening.after.needs


def test_only_so_heavy_an_outcome_is_reached_as_was_wanted() -> None:
    assert Goal.of(cart(banners="war")).outcomes == LAWFUL
    assert Goal.of(cart(banners="war"), "procedure").outcomes == ("free", "procedure")
    assert Goal.of(cart(driver="AA")).outcomes == ("free", "procedure")
    both = why_not(cart(driver="AA", covered="no"), "procedure", AMPLE, 60)
    assert both.changes and all(item.after.outcome == "free" for item in both.changes)
    assert len(both.changes[0].steps) == 2


def test_facts_that_contradict_each_other_get_no_changes() -> None:
    book = default()
    facts = {"movement.kind": "goods", "movement.from": "sz", "movement.to": "hk", "movement.date": "2026-03-02"}
    assert why_not(decide(book, Facts.read(book.vocabulary, facts))).determination.outcome == UNDETERMINED


def test_when_time_is_out_the_answer_says_that_more_may_exist() -> None:
    assert not why_not(cart(colour="red", covered="no"), tries=1).complete


def test_the_answer_is_plain_data() -> None:
    answer = why_not(cart(colour="red"), tries=AMPLE, seconds=60).to_dict()
    first = answer["changes"][0]
    assert first["changes"] == [{"fact": "cart.colour", "from": "red", "to": "green"}]
    assert (first["or"], first["effort"], first["outcome"]) == (["grey"], "freely", "free")
    assert first["ceased"] == [{"norm": "north.cart-act#s-2.plain", "provision": "north.cart-act#s-2"}]


NOTE, PERMIT = "north.cart-note", "north.cart-permit"
NOTED = (
    CARTS.replace("require: [north.cart-permit]", f"require: [{PERMIT}, {NOTE}]")
    + f"""
- id: {NOTE}
  title: {words("Cart note")}
  satisfies: [NORTH]
  authority: north.warden
  decision: as of right
  available_when: cart.guards >= 1
  from: 2026-08-01
  source: {{url: 'https://example.org', quality: official}}
  steps: [{{id: tell, actor: driver, act: {words("Tell")}, addressee: north.warden}}]
"""
)
NOTES = Rulebook.from_texts(TEXTS | {"carts.yaml": NOTED, "south-carts.yaml": SOUTH})


def noted(**more: str) -> Determination:
    """The determination of a cart of AA, which needs a permit or a note."""
    day = {"movement.date": more.pop("day", "2026-08-02")}
    told = CROSSING | GOOD | day | {"cart.driver": "AA"} | {f"cart.{name}": value for name, value in more.items()}
    known = {path: value for path, value in told.items() if value != "left out"}
    return decide(NOTES, Facts.read(NOTES.vocabulary, known))


def test_what_would_open_one_way_is_told_though_another_is_open() -> None:
    found = noted()
    assert found.routes == (frozenset([PERMIT]),) and closed_ways(found) == [NOTE]
    answer = why_not(found, tries=AMPLE, seconds=60, by=NOTE)
    assert sets(answer.changes) == [{"cart.guards": 1}]
    assert frozenset([NOTE]) in answer.changes[0].after.routes
    assert answer.to_dict()["by"] == NOTE


def test_what_bars_the_movement_is_lifted_too_for_one_way() -> None:
    answer = why_not(
        noted(colour="red", covered="no", banners="war", day="2026-06-01"), tries=AMPLE, seconds=60, by=PERMIT
    )
    assert {"cart.guards": 2, "cart.banners": frozenset(["no"])} in sets(answer.changes)
    assert all(frozenset([PERMIT]) in item.after.routes for item in answer.changes)


def test_a_way_that_is_open_or_that_nothing_asks_for_or_that_is_no_way_is_not_looked_for_in_vain() -> None:
    assert why_not(noted(), by=PERMIT).wanted == (), "it is open as it is"
    free = why_not(cart(), tries=AMPLE, seconds=60, by=PERMIT)
    assert free.wanted and not (free.changes or free.if_true or free.openings), "another driver is never offered"
    assert free.complete
    assert not why_not(noted(), tries=AMPLE, seconds=60, by="north.grain-permit").changes


def test_waiting_and_what_would_have_to_be_true_are_told_for_one_way_too() -> None:
    early = why_not(noted(guards="3", day="2026-07-02"), tries=AMPLE, seconds=60, by=NOTE)
    assert early.wait and early.wait.day == date(2026, 8, 1) and not early.changes
    untold = why_not(noted(guards="left out"), tries=AMPLE, seconds=60, by=NOTE)
    assert sets(untold.if_true) == [{"cart.guards": 1}]


def test_every_way_that_a_worked_case_could_open_is_part_of_a_lawful_route() -> None:
    opened = 0
    for found in sample():
        for name in closed_ways(found)[:3]:
            answer = why_not(found, seconds=10, by=name)
            for item in (*answer.changes, *answer.if_true):
                opened += 1
                assert item.after.outcome in LAWFUL and not item.after.contradictions
                assert any(name in route for route in item.after.routes), (found.id, name)
    assert opened > 10


def sample() -> list[Determination]:
    """Some worked cases of every outcome and kind, none of them lawful without more."""
    book = default()
    cases = [case for case in load_cases(DEFAULT_FOLDER) if not case.calculate][::61]
    found = [decide(book, Facts.read(book.vocabulary, case.given), TODAY) for case in cases]
    return [item for item in found if item.outcome != "free"]


@pytest.mark.parametrize("found", sample(), ids=lambda found: found.id)
def test_every_answer_is_lawful_needs_each_of_its_changes_and_changes_only_what_may_be(found: Determination) -> None:
    answer = why_not(found, seconds=10)
    vocabulary = found.rulebook.vocabulary
    for item in (*answer.changes, *answer.if_true):
        assert 1 <= len(item.steps) <= MOST
        assert outcome_after(found, item.steps) in answer.wanted
        assert not item.after.contradictions
        for n in range(len(item.steps)):
            rest = item.steps[:n] + item.steps[n + 1 :]
            assert not rest or outcome_after(found, rest) not in answer.wanted
    for item in (*answer.changes, *answer.openings):
        assert item.changes
        for step in item.changes:
            assert step.before is not None
            assert vocabulary[step.piece.path].may_change in CHANGEABLE
    assert all(not item.changes and all(step.assumed for step in item.steps) for item in answer.if_true)
    pieces = [{step.piece for step in item.steps} for item in answer.changes]
    assert not any(one < other for one in pieces for other in pieces)
    if answer.wait:
        assert answer.wait.day > found.day and answer.wait.determination.outcome in answer.wanted


def outcome_after(found: Determination, steps: tuple[object, ...]) -> str:
    values = applied(steps, found.facts.values, found.rulebook.vocabulary)  # type: ignore[arg-type]
    outcome = decide(found.rulebook, Facts(values)).outcome
    assert outcome in OUTCOMES
    return outcome


def test_these_facts_and_no_others_may_be_changed() -> None:
    vocabulary = default().vocabulary
    assert sorted(path for path, fact in vocabulary.items() if fact.may_change in CHANGEABLE) == MAY_CHANGE


@pytest.mark.parametrize(
    ("written", "becomes", "says"),
    [
        ("type: quantity(kg), label", "type: quantity(kg), may_change: freely, label", "a volume or a value"),
        ("type: count, label", "type: count, tally: largest this year, label", "a volume or a value"),
        ("may_drop: [war]", "may_drop: [peace]", "there is no choice 'peace'"),
        ("may_become: [green, grey]", "may_drop: [green]", "of which none can be dropped"),
        ("may_change: freely\n  may_drop", "may_change: never\n  may_drop", "may not change"),
    ],
)
def test_the_check_finds_what_splitting_or_a_slip_would_change(written: str, becomes: str, says: str) -> None:
    assert written in CARTS
    book = Rulebook.from_texts(TEXTS | {"carts.yaml": CARTS.replace(written, becomes, 1), "south-carts.yaml": SOUTH})
    assert [item for item in check(book, date(2026, 1, 2)) if says in item.message]
    assert not [item for item in check(BOOK, date(2026, 1, 2)) if says in item.message]


MAY_CHANGE = [
    "bio.escorts",
    "capital_money.barred_use",
    "cash.declaration",
    "company.info_reported",
    "data.ehealth_consent",
    "debt.signed",
    "debt.tenor_months",
    "declaration.control_point_at",
    "dividend.open_points",
    "drive.booked",
    "drive.plans",
    "driver.applicant_aboard",
    "driver.designated",
    "driver.licences",
    "dutiable.removed_on",
    "funds.currency",
    "funds.flags",
    "funds.medium",
    "goods.ata_carnet",
    "goods.hetao",
    "goods.mode",
    "goods.only_inside",
    "grant.payee_rmb_account",
    "host.authorised",
    "incentive.activity",
    "incentive.mainland_share",
    "incentive.place",
    "incentive.sought",
    "incentive.sublets",
    "movement.control_point",
    "movement.date",
    "movement.return_date",
    "movement.returns",
    "movement.time",
    "payee.bank_checks",
    "payer.has_proof",
    "person.face_enrolled",
    "person.on_business_filing",
    "person.park_filed",
    "person.passport",
    "stay.trip_days",
    "stay.trips",
    "tax.cn_bonus_treatment",
    "tax.elected",
    "transfer.contract_effective",
    "transfer.done",
    "transfer.flags",
    "transfer.gba_limits",
    "transfer.hk_purpose",
    "transfer.mechanism",
    "transfer.mode",
    "trip.activity_days",
    "trip.days",
    "trip.onward",
    "trip.speaker_paid",
    "trip.tour_group",
    "trip.transit_hours",
    "vehicle.arrangement",
    "vehicle.crp_points",
    "vehicle.dangerous_goods",
    "vehicle.insurance",
    "vehicle.other_quota",
    "work.offer",
]
