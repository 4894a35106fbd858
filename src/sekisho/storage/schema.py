"""The one collection of tables of a workspace's data database, with names that every engine agrees on.

Each part of the field declares its own tables on `metadata`; this module only says how constraints are named,
so that a migration can name them too. The key store has a collection of its own (`vault.keystore`), because it is
another database.
"""

from typing import Final

from sqlalchemy import MetaData

NAMING: Final = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata: Final = MetaData(naming_convention=NAMING)
