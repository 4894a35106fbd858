import copy
import io
import json
import logging
import pickle
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from sekisho.errors import DeveloperError
from sekisho.vault.plaintext import Plaintext

SECRET = "山田 太郎"


@dataclass
class Row:
    name: Plaintext


def test_every_text_form_shows_nothing() -> None:
    sealed = Plaintext(SECRET)
    forms = [
        repr(sealed),
        str(sealed),
        f"{sealed}",
        f"{sealed:>20}",
        f"{sealed!r}",
        "%s %r" % (sealed, sealed),  # noqa: UP031 - the old form is a way out too
        "{}".format(sealed),  # noqa: UP032 - the same
        repr([sealed]),
        repr({"name": sealed}),
        repr(Row(sealed)),
        repr(copy.deepcopy({"a": [sealed]})),
        repr(copy.copy(sealed)),
    ]
    for form in forms:
        assert SECRET not in form
        assert "‹sealed›" in form


def test_logging_shows_nothing() -> None:
    out = io.StringIO()
    logger = logging.getLogger("test-plaintext")
    logger.propagate = False
    logger.addHandler(handler := logging.StreamHandler(out))
    logger.warning("value %s", Plaintext(SECRET), extra={"name_": Plaintext(SECRET)})
    logger.warning("failed", exc_info=ValueError(Plaintext(SECRET)))
    logger.removeHandler(handler)
    assert SECRET not in out.getvalue()
    assert "‹sealed›" in out.getvalue()


@pytest.mark.parametrize(
    "write",
    [json.dumps, pickle.dumps, msgspec.json.encode, msgspec.to_builtins, list, len, dict, hash, vars],
    ids=lambda f: f.__name__,
)
def test_every_serialiser_is_refused_without_showing(write: Any) -> None:
    with pytest.raises((TypeError, DeveloperError)) as refused:
        write(Plaintext(SECRET))
    assert SECRET not in repr(refused.value.args)


def test_pickle_of_what_holds_it_is_refused_in_every_protocol() -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(DeveloperError):
            pickle.dumps({"row": [Plaintext(SECRET)]}, protocol)


def test_reveal_is_the_way_and_equality_compares_values() -> None:
    assert Plaintext(SECRET).reveal() == SECRET
    assert Plaintext(SECRET) == Plaintext(SECRET)
    assert Plaintext(SECRET) != Plaintext("other")
    assert Plaintext(SECRET) != SECRET


def test_it_cannot_be_changed_or_extended() -> None:
    sealed = Plaintext(SECRET)
    with pytest.raises(DeveloperError) as refused:
        sealed.other = 1  # type: ignore[attr-defined]
    assert refused.value.code == "VAULT-001"
    with pytest.raises(DeveloperError):
        type("Leaky", (Plaintext,), {"__repr__": Plaintext.reveal})
