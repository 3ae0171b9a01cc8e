"""A step of a counterfactual in words: what is put otherwise, or what is supposed to be true."""

from __future__ import annotations

from fairway.law.explain import told
from fairway.law.phrases import phrase
from fairway.law.rulebook import Rulebook
from fairway.law.trying import Step


def says(rulebook: Rulebook, step: Step, lang: str = "en") -> str:
    """One step in words."""
    path, code = step.piece
    label = rulebook.vocabulary[path].label.say(lang)
    before, after = (told(rulebook, path, value, lang) for value in (step.before, step.after))
    if step.assumed:
        return phrase("supposed" if step.before is None else "rebutted", lang, label=label, before=before, after=after)
    if code:
        added = isinstance(step.after, frozenset) and code in step.after
        return phrase("added" if added else "dropped", lang, label=label, value=told(rulebook, path, code, lang))
    return phrase("instead", lang, label=label, before=before, after=after)


def others(rulebook: Rulebook, steps: tuple[Step, ...], lang: str = "en") -> str:
    """The values that would do as well, in words, or nothing."""
    if not steps:
        return ""
    shown = (told(rulebook, step.piece.path, step.piece.code or step.after, lang) for step in steps)
    return phrase("or values", lang, values=phrase("list separator", lang).join(shown))
