from datetime import timedelta

from sekisho.storage import reading
from sekisho.vault import relations
from sekisho.vault.model import HolderKind, HolderNo, SubjectNo
from unit.vault.vault_house import NAME, NOW, House

A, B, C = SubjectNo(101), SubjectNo(102), SubjectNo(103)


def test_given_links_when_followed_then_all_identities_of_the_person(house: House) -> None:
    house.writer.submit(lambda tx: relations.link_subjects(tx.connection, A, B, basis="same-id", since=NOW))
    house.writer.submit(lambda tx: relations.link_subjects(tx.connection, B, C, basis="staff", since=NOW))
    with reading(house.vault.engine) as tx:
        assert relations.person_of(tx.connection, A) == {A, B, C}
    house.writer.submit(lambda tx: relations.end_link(tx.connection, C, B, until=NOW))
    with reading(house.vault.engine) as tx:
        assert relations.person_of(tx.connection, A) == {A, B}
        assert relations.person_of(tx.connection, C) == {C}
        assert [link.until for link in relations.links_of(tx.connection, B)] == [None, NOW]


def test_given_a_deal_when_stored_then_each_side_reads_its_own_row(house: House) -> None:
    parties = ((A, "seller"), (B, "buyer"))
    for state in ("bid", "won"):
        house.writer.submit(
            lambda tx, s=state: relations.set_relation(
                tx.connection, deal="d1", parties=parties, state=s, at=NOW
            )
        )
    with reading(house.vault.engine) as tx:
        (mine,) = relations.relations_of(tx.connection, A, B)
        (theirs,) = relations.relations_of(tx.connection, B)
    assert (mine.role, mine.state, theirs.role, theirs.other) == ("seller", "won", "buyer", A)


def test_given_a_published_item_when_its_end_comes_then_pages_no_longer_see_it(house: House) -> None:
    until = NOW + timedelta(days=1)
    item = relations.PublishedItem(subject=A, item=NAME, until=until, entry="e1")
    house.writer.submit(lambda tx: relations.publish_item(tx.connection, item))
    house.writer.submit(lambda tx: relations.publish_item(tx.connection, item))
    with reading(house.vault.engine) as tx:
        last = until - timedelta(microseconds=1)
        assert relations.published_of(tx.connection, A, at=last) == [item]
        assert relations.published_of(tx.connection, A, at=until) == []
    assert house.writer.submit(lambda tx: relations.withdraw_published(tx.connection, A)) == 1


def test_given_an_erased_subject_when_purged_then_no_side_remembers_it(house: House) -> None:
    subject, other = house.add({NAME: "x"}), house.add({NAME: "y"})
    house.writer.submit(
        lambda tx: relations.set_relation(
            tx.connection, deal="d", parties=((subject, "a"), (other, "b")), state="s", at=NOW
        )
    )
    house.writer.submit(
        lambda tx: relations.link_subjects(tx.connection, subject, other, basis="b", since=NOW)
    )
    house.erase(subject)
    with reading(house.vault.engine) as tx:
        assert relations.relations_of(tx.connection, other) == []
        assert relations.links_of(tx.connection, other) == []
        assert relations.holder_kind(tx.connection, HolderNo(subject)) is None
        assert relations.holder_kind(tx.connection, HolderNo(other)) is HolderKind.SUBJECT


def test_given_an_agent_of_a_subject_then_it_is_found_with_the_subject(house: House) -> None:
    house.writer.submit(
        lambda tx: relations.add_holders(tx.connection, [HolderNo(7), HolderNo(8)], HolderKind.AGENT, A)
    )
    with reading(house.vault.engine) as tx:
        assert relations.holders_of(tx.connection, A) == [7, 8]
