"""Public posts: without the consent of posting, withdrawn, and with something besides."""

from collections.abc import Iterator
from dataclasses import replace

from sekisho.gate.binding.asked import PostCase
from sekisho.gate.model import Request
from sekisho.gate.situations.asking import NO_ORDINARY, PLAIN, Asking, Situation, first
from sekisho.law.model import Verb
from sekisho.policy.model import Purpose
from sekisho.policy.posts import PARTS, PUBLIC_POST, post_terms


def about_posts(asking: Asking, purpose: Purpose) -> Iterator[Situation]:
    """A post to the third parties that the text names; everything in order but one thing."""
    terms, policy = post_terms(asking.policy), asking.policy
    if terms is None or not policy.serves(purpose, PUBLIC_POST):
        return
    give = Request(verb=Verb.PROVIDE, purpose=purpose.id, items=(PUBLIC_POST,), recipient=terms.recipient)
    good = PostCase(agreed=True)

    def told(rule: str, request: Request, case: PostCase) -> Situation:
        return replace(asking.situation(rule, request), circumstances=replace(PLAIN, post=case))

    yield told("post.no_consent", give, replace(good, agreed=False))
    yield told("post.withdrawn", give, replace(good, withdrawn=True))
    besides = first(
        one.id
        for one in policy.items
        if one.id not in PARTS and one.kind not in NO_ORDINARY and policy.serves(purpose, one.id)
    )
    if besides is not None:
        yield told("post.item_besides", replace(give, items=(PUBLIC_POST, besides)), good)
