"""`policy.yaml` and the `Policy` value: each is made from the other, without loss.

`printing` writes, `parsing` reads strictly, `editing` changes a file and keeps its comments. What stands in the file is
decided by `policy.model` alone; `codec` follows its types.
"""

from sekisho.policy.files.editing import Change, edit
from sekisho.policy.files.parsing import load
from sekisho.policy.files.printing import dump

__all__ = ["Change", "dump", "edit", "load"]
