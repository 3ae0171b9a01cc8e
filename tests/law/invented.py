"""Two invented jurisdictions, North and South, with a small law of their own.

The engine must decide between them as it does between real ones: it knows no country.
"""

from __future__ import annotations

from typing import Any

from fairway.law import Determination, Facts, Rulebook, decide


def words(text: str) -> str:
    """A text in three languages, as YAML."""
    return f"{{en: '{text}', zh-Hant: '繁', zh-Hans: '简'}}"


BASE = f"""
format: fairway/1
rulebook:
  title: {words("Law of the ford")}
  from: 2020-01-01
  until: 2030-12-31
  jurisdictions:
    NORTH: {words("North")}
    SOUTH: {words("South")}
places:
- {{id: north, jurisdiction: NORTH, label: {words("North")}}}
- {{id: north.town, within: [north], label: {words("North Town")}}}
- {{id: north.yard, within: [north], zone: yes, label: {words("the Yard")}}}
- {{id: south, jurisdiction: SOUTH, label: {words("South")}}}
- {{id: elsewhere, label: {words("elsewhere")}}}
authorities:
- {{id: north.warden, jurisdiction: NORTH, calendar: north, name: {words("Warden")}}}
- {{id: south.office, jurisdiction: SOUTH, calendar: south, name: {words("Office")}}}
calendars:
- id: north
  published: 2026-12-31
  holidays: [2026-10-01, 2026-10-02]
  workdays: [2026-10-10]
- id: south
  published: 2026-12-31
  holidays: [2026-10-19]
  workdays: []
lists:
- id: banned-seeds
  title: {words("banned seeds")}
  source: {{url: 'https://example.org', quality: official}}
  entries:
  - {{codes: [AA], from: 2026-01-01}}
  members: [BB]
facts:
- fact: movement.kind
  type: one of
  values: {{goods: {words("goods")}, person: {words("a person")}}}
  label: {words("what is moved")}
  question: {words("What?")}
- {{fact: movement.from, type: place, label: {words("from")}, question: {words("From?")}}}
- {{fact: movement.to, type: place, label: {words("to")}, question: {words("To?")}}}
- {{fact: movement.date, type: date, label: {words("date")}, question: {words("When?")}}}
- {{fact: goods.is_grain, type: bool, label: {words("grain")}, question: {words("Is it grain?")}}}
- fact: goods.weight
  type: quantity(kg)
  label: {words("weight")}
  question: {words("How heavy?")}
  applies_when: goods.is_grain
  otherwise: '0'
- {{fact: goods.value, type: money(NOR), label: {words("value")}, question: {words("Worth?")}}}
- {{fact: goods.origin, type: country, label: {words("origin")}, question: {words("From where?")}}}
- {{fact: goods.is_cursed, type: bool, label: {words("cursed")}, question: {words("Cursed?")}, sensitivity: high}}
- {{fact: goods.told_cursed, type: bool, label: {words("told cursed")}, question: {words("Told?")}}}
- {{fact: goods.is_heavy, type: bool, label: {words("heavy")}, question: {words("Heavy?")}}}
- {{fact: permit.signed, type: date, label: {words("signed")}, question: {words("Signed?")}}}
- fact: goods.marks
  type: some of
  values: {{red: {words("red")}, blue: {words("blue")}}}
  label: {words("marks")}
  question: {words("Marks?")}
"""

NORTH_LAW = f"""
format: fairway/1
instrument:
  id: north.grain-act
  title: {words("Grain Act")}
  jurisdiction: NORTH
  authority: north.warden
  rank: statute
  from: 2021-01-01
  kinds: [goods]
  roles: [exit, entry]
  confidence: high
  source: {{url: 'https://example.org/grain', quality: official, checked: 2026-01-01}}
residuals:
- {{outcome: free, basis: s-1, says: {words("all else is free")}}}
- {{outcome: free, roles: [second line, inland], basis: s-1, says: {words("inland trade is free")}}}
provisions:
- id: s-1
  clause: s. 1
  says: {words("Goods move freely unless this Act says otherwise.")}
- id: s-2
  clause: s. 2
  says: {words("Grain of 100 kg or more needs a permit.")}
  norms:
  - id: permit
    require: [north.permit, joint.pass]
    when: goods.is_grain and goods.weight >= 100
- id: s-3
  clause: s. 3
  says: {words("Seed for the poor is exempt.")}
  norms:
  - id: low-value
    exempt: [s-2.permit]
    when: goods.value < NOR(50)
- id: s-4
  clause: s. 4
  says: {words("Cursed goods stay.")}
  norms:
  - id: cursed
    prohibit: take-out
    when: goods.is_cursed
  - id: presumed-clean
    presume: goods.is_cursed
    as: 'False'
    unless: goods.told_cursed
- id: s-5
  clause: s. 5
  says: {words("From 2026, banned seeds stay.")}
  from: 2026-01-01
  norms:
  - id: banned
    prohibit: take-out
    when: listed(goods.origin, 'banned-seeds', movement.date) and goods.is_grain
- id: s-6
  clause: s. 6
  says: {words("Blue marks are said to need a seal.")}
  norms:
  - id: seal
    require: [north.seal]
    when: "'blue' in goods.marks"
    source: {{quality: secondary}}
- id: s-7
  clause: s. 7
  says: {words("Who takes grain out reports it.")}
  norms:
  - id: report
    oblige: report
    timing: after
    by: 14 days after crossing
    addressee: north.warden
    when: goods.is_grain
    met_when: goods.weight <= 500
  - id: bounty
    grant: bounty
    amount: goods.value * 0.1
    when: goods.is_grain
- id: s-8
  clause: s. 8
  says: {words("Heavy means over 500 kg.")}
  norms:
  - id: heavy
    define: goods.is_heavy
    as: goods.weight > 500
procedures:
- id: north.permit
  title: {words("Permit")}
  satisfies: [NORTH]
  authority: north.warden
  decision: discretionary
  source: {{url: 'https://example.org', quality: official}}
  valid: 1 year
  steps:
  - id: sign
    actor: sender
    act: {words("Sign")}
    date_fact: permit.signed
  - id: file
    actor: sender
    act: {words("File")}
    addressee: north.warden
    documents: [{words("form")}]
    after: [sign]
    due: 10 working days after sign
    takes: 5 working days
    fee: NOR(20)
- id: north.seal
  title: {words("Seal")}
  satisfies: [NORTH]
  source: {{url: 'https://example.org', quality: official}}
  steps: [{{id: seal, actor: sender, act: {words("Seal")}}}]
- id: joint.pass
  title: {words("Pass")}
  satisfies: [NORTH, SOUTH]
  source: {{url: 'https://example.org', quality: official}}
  available_when: goods.weight < 1000
  steps:
  - id: apply
    actor: sender
    act: {words("Apply")}
    addressee: south.office
    takes: 10 working days
    fee: SOU(5)
"""

SOUTH_LAW = f"""
format: fairway/1
instrument:
  id: south.entry-law
  title: {words("Entry Law")}
  jurisdiction: SOUTH
  authority: south.office
  rank: statute
  from: 2020-01-01
  kinds: [goods]
  roles: [exit, entry]
  confidence: high
  source: {{url: 'https://example.org/south', quality: official, checked: 2026-01-01}}
residuals:
- {{outcome: free, basis: art-1, says: {words("open")}}}
provisions:
- id: art-1
  clause: art. 1
  says: {words("The ford is open.")}
- id: art-2
  clause: art. 2
  says: {words("Grain over 500 kg needs a licence or a pass.")}
  norms:
  - id: licence
    require: [south.licence, joint.pass]
    when: goods.is_heavy
procedures:
- id: south.licence
  title: {words("Licence")}
  satisfies: [SOUTH]
  source: {{url: 'https://example.org', quality: official}}
  steps: [{{id: ask, actor: sender, act: {words("Ask")}, addressee: south.office}}]
"""

TEXTS = {"base.yaml": BASE, "north.yaml": NORTH_LAW, "south.yaml": SOUTH_LAW}
BOOK = Rulebook.from_texts(TEXTS)
CROSSING = {
    "movement.kind": "goods",
    "movement.from": "north.town",
    "movement.to": "south",
    "movement.date": "2026-06-01",
}
PLAIN = {
    "goods.told_cursed": "no",
    "goods.is_grain": "no",
    "goods.marks": [],
    "goods.value": "80",
    "goods.origin": "CC",
}
GRAIN = PLAIN | {"goods.is_grain": "yes", "goods.weight": "100"}


def judged(facts: dict[str, Any], **more: Any) -> Determination:
    """The determination of a crossing from North to South on the given facts."""
    changed = {path.replace("__", "."): value for path, value in more.items()}
    return decide(BOOK, Facts.read(BOOK.vocabulary, {**CROSSING, **facts, **changed}))
