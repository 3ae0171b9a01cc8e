"""A traveller for whom it matters in which city the employer is: a place named too widely."""

from typing import Any


def talent(place: str) -> dict[str, Any]:
    """The facts of somebody who visits Hong Kong from Qianhai and works at a place in the Mainland."""
    return {
        "movement": {"kind": "person", "from": "sz.qianhai", "to": "hk", "date": "2025-11-04"},
        "person": {"nationality": ["CN"], "hk_status": "no", "mainland_home": "ivs-city", "talent_category": "other"},
        "person.job": "employee",
        "employer": {"place": place, "in_pilot_ftz": True},
        "trip": {"days": 20, "purpose": "exchange"},
    }
