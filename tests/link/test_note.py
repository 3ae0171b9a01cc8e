"""Signed notes and checkpoints: in the published form, and nothing altered passes."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from fairway.link.note import COSIGNER_KEY, Checkpoint, Note, NoteError, Signer, Verifier

LOG = Signer("north.example/log", Ed25519PrivateKey.from_private_bytes(b"n" * 32))
WITNESS = Signer("south.example/witness", Ed25519PrivateKey.from_private_bytes(b"s" * 32), COSIGNER_KEY)
HEAD = Checkpoint("north.example/log", 7, b"r" * 32)

# The example of the signed-note form: a name, a key and a note that it signs.
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_published_example_verifies() -> None:
    key = Verifier.parse(PUBLISHED_KEY)
    assert str(key) == PUBLISHED_KEY
    assert Note.parse(PUBLISHED_NOTE).signed_by([key]) == (key,)


def test_a_checkpoint_is_signed_cosigned_written_and_read_back() -> None:
    note = HEAD.signed(LOG).with_lines(WITNESS.cosign(HEAD.text, 1_790_000_000))
    again = Note.parse(str(note))
    assert again == note
    assert Checkpoint.parse(again.text) == HEAD
    assert again.signed_by([LOG.verifier, WITNESS.verifier]) == (LOG.verifier, WITNESS.verifier)


def test_signatures_of_unknown_keys_are_passed_over() -> None:
    assert HEAD.signed(LOG).signed_by([WITNESS.verifier]) == ()


@given(st.data())
def test_no_altered_byte_of_text_or_signature_passes(data: st.DataObject) -> None:
    whole = str(HEAD.signed(LOG))
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from("Ab0+/ \n").filter(lambda char: char != whole[place]))
    altered = whole[:place] + other + whole[place + 1 :]
    try:
        signed = Note.parse(altered).signed_by([LOG.verifier])
    except NoteError:
        return
    assert signed == () or Note.parse(altered).text == HEAD.text


@pytest.mark.parametrize(
    "text", ["", "a", "a\n\n", "a\n\nb\n", f"\n\n\u2014 x {'A' * 8}\n", "a\n\n\u2014 x AAAA", PUBLISHED_NOTE * 40]
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Note.parse(text).signed_by([LOG.verifier])
        raise NoteError("unsigned")


@pytest.mark.parametrize(
    "text", ["a\n", "a\n01\nAAAA\n", "\n1\nAAAA\n", "a\n-1\nAAAA\n", "a\n１\nAAAA\n", "a\n1\nAAAA\n"]
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


@pytest.mark.parametrize("text", ["", "x", "x+00000000+AAAA", PUBLISHED_KEY.replace("c74f", "c74e")])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Verifier.parse(text)
