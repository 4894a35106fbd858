"""The book: every touch of personal information, as an entry in a tree that an outsider can verify.

Read in this order: `kinds` and `model` (what an entry says), `canonical` (its bytes), `merkle` (the tree),
`note` and `checkpoint` (the signed head), `store` and `tree` (where they are kept), `proof` and `verify` (what an
outsider checks). Nothing here holds personal data: persons appear as `ledger_no`, whose map to subjects lives in
the key store and dies with the person's data (design §8).
"""
