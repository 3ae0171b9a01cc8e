"""A request that names a key is done once, however often it is sent, and answered alike each time."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from fairway.clearance.actors import issue_token
from fairway.clearance.models import Message
from tests.clearance.core.story import Story


def sent(story: Story, path: str, key: str, **body: object) -> tuple[int, bytes]:
    """The status and body of the answer to the applicant's program."""
    client = Client(SERVER_NAME="localhost")
    head = {"Authorization": f"Bearer {story.key}", "Idempotency-Key": key}
    answer = client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=head)
    return answer.status_code, answer.content


@pytest.fixture
def keyed(story: Story) -> Story:
    """The story, with a key for the applicant's program."""
    story.key = issue_token(story.applicant)
    return story


def test_a_message_that_is_sent_again_is_written_once(keyed: Story) -> None:
    case = keyed.filed()
    path = f"parts/{keyed.mine(case).pk}/messages"
    first, again = (sent(keyed, path, "k1", text="hello") for _ in range(2))
    assert first == again and first[0] == 200
    assert Message.objects.filter(part__case=case).count() == 1
    assert sent(keyed, path, "k2", text="hello")[0] == 200
    assert Message.objects.filter(part__case=case).count() == 2


def test_a_key_that_comes_with_another_request_is_refused(keyed: Story) -> None:
    path = f"parts/{keyed.mine(keyed.filed()).pk}/messages"
    assert sent(keyed, path, "k1", text="hello")[0] == 200
    status, said = sent(keyed, path, "k1", text="something else")
    assert (status, b"take a new key" in said) == (422, True)
    assert sent(keyed, path, "k" * 201, text="hello")[0] == 422


def test_what_was_refused_may_be_sent_again_mended_under_its_key(keyed: Story) -> None:
    path = f"parts/{keyed.mine(keyed.filed()).pk}/messages"
    assert sent(keyed, path, "k1", text=" ")[0] == 409
    assert sent(keyed, path, "k1", text="hello")[0] == 200
