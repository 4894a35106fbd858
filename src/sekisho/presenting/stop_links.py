"""What a mail must carry so that its reader can stop such mail with one click."""

from collections.abc import Iterator, Mapping, Sequence

from typing_extensions import TypedDict

from sekisho.notice.mail import stop_headers
from sekisho.vault.model import SubjectId


class StopLinkJson(TypedDict):
    """The link of one person, and the headers that hold it."""

    link: str
    headers: dict[str, str]


def stop_link_json(link: str) -> StopLinkJson:
    """One link. Whoever has it can stop, so it goes into this person's mail and nowhere else."""
    return {"link": link, "headers": stop_headers(link)}


def headers_json(links: Mapping[SubjectId, str]) -> dict[str, dict[str, str]]:
    """Public id → the headers that this person's mail must carry."""
    return {str(subject): stop_headers(link) for subject, link in links.items()}


def mail_rows(subjects: Sequence[SubjectId], links: Mapping[SubjectId, str]) -> Iterator[list[str]]:
    """A list as rows for a sending program, headings first: the public id, then the headers of a list of mail."""
    names = list(stop_headers("")) if links else []
    yield ["subject", *names]
    for subject in subjects:
        headers = stop_headers(links[subject]) if subject in links else {}
        yield [str(subject), *(headers.get(name, "") for name in names)]
