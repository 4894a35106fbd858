"""Errors of the vault that callers tell apart by type; the others are plain members of the tree, by their code."""

from sekisho.errors import OperatorError, StaffError


class ErasedError(StaffError):
    """The keys are gone: what is asked for was erased (VAULT-003, VAULT-010, VAULT-013)."""


class TamperedError(OperatorError):
    """An envelope or a wrapped key does not open where it lies: changed, moved, or under another key (VAULT-002)."""
