"""Hong Kong salaries tax on OpenFisca, for the claims that the residents of `bench.sums` make.

It is written as its users write a tax: variables of persons, formulas over arrays, 32-bit fractions. OpenFisca is not
pinned with the other peers; where it is not installed, it is not measured.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.taxscales import MarginalRateTaxScale
from openfisca_core.variables import Variable

from fairway.rulebook.calculations.salaries_tax import YEARS

PERSON = build_entity("person", "persons", "", is_person=True)
FACTS = {
    "income": float,
    "mpf": float,
    "rent": float,
    "insurance": float,
    "donations": float,
    "married": bool,
    "children": int,
    "parents_60": int,
}
SCALE = MarginalRateTaxScale("salaries tax")
for start, rate in ((0, 0.02), (50_000, 0.06), (100_000, 0.10), (150_000, 0.14), (200_000, 0.17)):
    SCALE.add_bracket(start, rate)


def _tax(person: Any, period: Any) -> Any:
    """The lower charge of a year less its reduction."""
    given = {name: person(name, period) for name in FACTS}
    year = YEARS[period.start.year]
    deducted = (
        np.minimum(given["mpf"], year.mpf)
        + np.minimum(given["rent"], year.rent)
        + np.minimum(given["insurance"], 8_000)
        + np.minimum(given["donations"], given["income"] * 0.35)
    )
    net = np.maximum(given["income"] - deducted, 0)
    allowed = np.where(given["married"], year.married, year.basic)
    allowed = allowed + year.child * given["children"] + year.parent_60 * given["parents_60"]
    flat = np.minimum(net, 5_000_000) * 0.15 + np.maximum(net - 5_000_000, 0) * (0.16 if year.two_tiers else 0.15)
    tax = np.minimum(SCALE.calc(np.maximum(net - allowed, 0)), flat)
    return np.round(tax - np.minimum(tax, year.reduction), 2)


def system() -> TaxBenefitSystem:
    """The tax and what it reads."""
    made = TaxBenefitSystem([PERSON])
    for name, kind in {**FACTS, "salaries_tax": float}.items():
        more = {"formula": _tax} if name == "salaries_tax" else {}
        about = {"value_type": kind, "entity": PERSON, "definition_period": DateUnit.YEAR, "label": name}
        made.add_variable(type(name, (Variable,), {**about, **more}))
    return made


def measured(facts: Mapping[str, Any], years: Any) -> tuple[Any, float]:
    """The tax of each person, and the processor time that it took; each year is a simulation of its own."""
    whole, found, seconds = system(), np.zeros(len(years)), 0.0
    for year in np.unique(years).tolist():
        mine = years == year
        simulation = SimulationBuilder().build_default_simulation(whole, int(mine.sum()))
        for name in FACTS:
            simulation.set_input(name, str(year), facts[name][mine])
        started = time.process_time()
        found[mine] = simulation.calculate("salaries_tax", str(year))
        seconds += time.process_time() - started
    return found, seconds
