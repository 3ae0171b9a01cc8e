"""A node's people are set by a file: what it says is so, and what it does not say is not so any more."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from fairway.clearance import demo, staff
from fairway.clearance.actors import capacities
from fairway.law.errors import SchemaError

FILE = """\
format: fairway/staff-1
desks:
- {desk: trade, name: Trade desk, serves: [hk.tid, hk.ced]}
- {desk: doubt, name: Desk for doubt, serves: [hk.ced], flag: doubt}
people:
- {name: mei, full_name: Ho Mei, posts: [senior trade, officer doubt, gate huanggang]}
- {name: kit, full_name: Wong Kit, posts: [auditor, registrar], bodies: [Delta Laboratory]}
"""


def loaded(text: str) -> dict[str, str]:
    return staff.appoint(staff.read(text.encode(), "staff.yaml"))


def held(name: str) -> set[str]:
    return {actor.capacity for actor in capacities(get_user_model().objects.get(username=name))}


def test_people_get_the_posts_and_bodies_that_the_file_names_and_lose_the_others() -> None:
    made = loaded(FILE)
    assert made.keys() == {"mei", "kit"}
    assert {"senior/trade", "officer/doubt", "gate/huanggang"} < held("mei")
    assert loaded(FILE.replace("senior trade, ", "")) == {}
    assert "senior/trade" not in held("mei")
    assert {"auditor/", "registrar/"} < held("kit")
    loaded(FILE.split("- {name: kit", maxsplit=1)[0])
    assert not {"auditor/", "registrar/"} & held("kit")


def test_a_new_password_replaces_the_old_one() -> None:
    first = loaded(FILE.replace("name: mei", "name: mei2"))["mei2"]
    second = staff.renew("mei2")
    user = get_user_model().objects.get(username="mei2")
    assert (user.check_password(first), user.check_password(second)) == (False, True)
    assert staff.renew("nobody") == ""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("hk.tid", "cn.gacc", "serves"),
        ("senior trade", "senior nowhere", "names no place"),
        ("[auditor", "[king", "is no role"),
        ("registrar", "registrar trade", "names no place"),
        ("flag: doubt", "flog: doubt", "did you mean 'flag'"),
        ("fairway/staff-1", "fairway/staff-9", "fairway/staff-1"),
        ("flag: doubt", "norm: no.such", "no norm"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_changed(old: str, new: str, told: str) -> None:
    before = held("officer")
    with pytest.raises(SchemaError, match=told) as caught:
        loaded(FILE.replace(old, new, 1))
    assert "staff.yaml" in str(caught.value)
    assert held("officer") == before


def test_the_demonstration_leaves_a_staff_alone_that_is_there() -> None:
    loaded(FILE)
    demo.make()
    assert "senior/trade" in held("mei")
    assert "officer/park" not in held("officer")
