"""Why the process apart refuses a file. It knows no name of the file; the process that asked adds it to the error."""

from enum import StrEnum, unique


@unique
class Why(StrEnum):
    """The reasons, each with the code of its error."""

    NO_TEXT = "READ-005"
    PROTECTED = "READ-006"
    DAMAGED = "READ-007"
    TOO_MUCH = "READ-008"


class RefusedError(Exception):
    """A file that is not read. `why` says for what reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
