"""Tries the rules of the generated form on invented input: does each say what it is there to say?"""

from collections.abc import Mapping
from typing import Final

from sekisho.notice import forms
from sekisho.notice.forms import LONGEST, Answers, Form
from sekisho.policy.model import ANY_CATEGORY, Policy

_FILLED: Final = {"email": "mihon@example.jp", "tel": "0300000000", "date": "2000-01-01", "text": "見本"}


def try_form(policy: Policy, *, today: int) -> Mapping[str, bool]:
    """The form rules for which the policy's form gives an input to try, and whether each spoke, and not before."""
    category = policy.categories[0].id if policy.categories else ANY_CATEGORY
    form = forms.form_for(policy, category=category, today=today)
    good = {field.item: _FILLED[field.kind] for field in form.fields}
    return {
        rule: _speaks(rule, form, bad) and not _speaks(rule, form, good)
        for rule, bad in _inputs(form, good).items()
    }


def _speaks(rule: str, form: Form, answers: Answers) -> bool:
    return any(remark.rule == rule for remark in forms.remarks(form, answers))


def _inputs(form: Form, good: Mapping[str, str]) -> Mapping[str, Answers]:
    """For each rule an input with which one thing is wrong, where the form gives one."""
    found: dict[str, Answers] = {}
    required = next((field.item for field in form.fields if field.required), None)
    if required is not None:
        found["form.required"] = {**good, required: ""}
    shaped = next((field.item for field in form.fields if field.kind in {"email", "tel"}), None)
    if shaped is not None:
        found["form.shape"] = {**good, shaped: "見本"}
    if form.fields:
        found["form.length"] = {**good, form.fields[0].item: "見" * (LONGEST + 1)}
        found["form.empty"] = dict.fromkeys(good, "")
    if form.contact_items:
        found["form.no_contact"] = {**good, **dict.fromkeys(form.contact_items, "")}
    return found
