"""Acting for a person is a duty of its own: a role that is bound to a purpose does not have it. Source: 法23条, 24条."""

from pathlib import Path

import pytest

from integration.faults.sites import HANAKO, ROSTER, fresh
from sekisho.application import consenting, correcting, leaving, preferences
from sekisho.application.consenting import ConsentAct
from sekisho.application.signing_in import NewAccount, add_account, put_role, staff_by_name
from sekisho.errors import StaffError
from sekisho.safeguards.model import Role
from sekisho.vault.plaintext import Plaintext


@pytest.mark.parametrize("act", ["stop", "resume", "agree", "withdraw", "correct", "leave", "erase"])
def test_given_staff_bound_to_a_purpose_only_when_they_act_for_a_person_then_refused(
    tmp_path: Path, act: str
) -> None:
    site = fresh(tmp_path / "site")
    subject = site.add(**HANAKO)
    with site.house() as (house, operator):
        purposes = frozenset({house.read(lambda unit: unit.snapshot.names.purpose(ROSTER))})
        put_role(house, operator, Role(id="clerk", purposes=purposes))
        add_account(
            house, operator, NewAccount(id="clerk", roles=("clerk",), password=Plaintext("a long password"))
        )
        clerk = staff_by_name(house, "clerk").actor
        acts = {
            "stop": lambda: preferences.stop(house, clerk, subject, purpose=ROSTER),
            "resume": lambda: preferences.resume(house, clerk, subject, purpose=ROSTER),
            "agree": lambda: consenting.give(house, clerk, subject, ConsentAct(purpose=ROSTER)),
            "withdraw": lambda: consenting.withdraw(house, clerk, subject, ConsentAct(purpose=ROSTER)),
            "correct": lambda: correcting.correct(house, clerk, subject, {"name": Plaintext("見本 花")}),
            "leave": lambda: leaving.leave(house, clerk, subject),
            "erase": lambda: leaving.erase(house, clerk, subject, reason="staff"),
        }
        with pytest.raises(StaffError) as refused:
            acts[act]()
        assert refused.value.code == "ACCOUNT-007"
