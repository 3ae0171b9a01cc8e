"""A permit's page, PDF and picture: for whoever sees the case, and with its codes only while it is in force."""

from __future__ import annotations

import pytest
from django.test import Client

from fairway.clearance import barcode, issuing, permit, sd_jwt
from tests.clearance.core.doors import entered as as_
from tests.clearance.core.story import Story, who
from tests.clearance.core.test_gates import proven


def test_the_applicant_prints_a_permit_and_its_picture_verifies(story: Story) -> None:
    row = proven(story)
    client = as_(story.applicant)
    page = client.get(f"/en/permits/{row.id}").content.decode()
    assert row.id in page
    assert page.count("data:image/svg+xml") == 2
    assert "hk.example · cn.example" in page
    assert client.get(f"/en/permits/{row.id}.pdf").content.startswith(b"%PDF-")
    first, second = barcode.read_picture(client.get(f"/en/permits/{row.id}.png").content)
    assert permit.read(barcode.from_text(barcode.PERMIT, first), issuing.known_keys()).id == row.id
    assert second.startswith(barcode.ISSUANCE)


@pytest.mark.parametrize("form", ["", ".pdf", ".png", ".sd-jwt"])
def test_nobody_else_finds_it(story: Story, form: str) -> None:
    row = proven(story)
    assert as_(who("rival")).get(f"/en/permits/{row.id}{form}").status_code == 404
    assert as_(who("gate")).get(f"/en/permits/{row.id}{form}").status_code == 404
    stranger = Client(SERVER_NAME="localhost").get(f"/en/permits/{row.id}{form}")
    assert stranger.status_code in {302, 404}


def test_a_permit_that_is_not_in_force_shows_no_codes(story: Story) -> None:
    waiting = story.asked().permits.get()
    client = as_(story.applicant)
    page = client.get(f"/en/permits/{waiting.id}").content.decode()
    assert "Not issued yet" in page
    assert "data:image/svg" not in page
    assert client.get(f"/en/permits/{waiting.id}.pdf").status_code == 404


def test_a_revoked_permit_says_so_and_why(story: Story) -> None:
    row = proven(story)
    _, senior = story.desk_of(row.case)
    issuing.revoke(senior, row.id, "the seal was broken")
    page = as_(story.applicant).get(f"/en/permits/{row.id}").content.decode()
    assert "the seal was broken" in page
    assert "data:image/svg" not in page


def test_a_wallet_gets_the_permit_from_the_node_that_issued_it(story: Story) -> None:
    row = story.permitted()
    client = as_(story.applicant)
    assert f"{row.pk}.sd-jwt" in client.get(f"/en/permits/{row.pk}").content.decode()
    form = client.get(f"/en/permits/{row.pk}.sd-jwt").content.decode()
    assert sd_jwt.read(form, issuing.known_keys()).digest.hex() == row.digest
