"""A person's state at the gate, through the command line: links, death, open obligations, lists that expire."""

from e2e import shows_persons_state
from e2e.desk import Fresh


def test_given_two_identities_when_linked_then_stops_and_erasure_follow_and_consents_do_not(
    fresh: Fresh,
) -> None:
    shows_persons_state.links_two_identities(fresh)


def test_given_a_death_when_recorded_then_nobody_contacts_and_only_what_stays_lawful_is_done(
    fresh: Fresh,
) -> None:
    shows_persons_state.lets_the_dead_rest(fresh)


def test_given_an_allow_when_its_obligations_are_open_then_listed_until_settled_and_poor_edges_denied(
    fresh: Fresh,
) -> None:
    shows_persons_state.lists_what_is_open(fresh)


def test_given_a_list_when_checked_before_sending_then_changed_persons_are_judged_again_until_it_expires(
    fresh: Fresh,
) -> None:
    shows_persons_state.checks_a_list_before_sending(fresh)


def test_given_a_list_that_asks_for_consent_when_sent_then_it_counts_for_each_person(fresh: Fresh) -> None:
    shows_persons_state.asks_by_list_counts_for_each(fresh)
