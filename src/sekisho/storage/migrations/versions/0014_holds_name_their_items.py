"""Holds name the items they keep, who asked, and of which kind they are; no version before this wrote any."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.drop_table("hold")
    op.create_table(
        "hold",
        sa.Column(
            "subject_no", sa.BigInteger(), autoincrement=False, nullable=False, comment="distribution key"
        ),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False, comment="1, 2, … per subject"),
        sa.Column(
            "items",
            sa.Text(),
            nullable=False,
            comment='canonical JSON of item ids, or ["*"]: it follows its items',
        ),
        sa.Column(
            "kind",
            sa.String(length=16),
            nullable=False,
            comment="one of the four kinds; which may be listed by kind",
        ),
        sa.Column("reason", sa.LargeBinary(), nullable=False, comment="sealed under a key of the subject"),
        sa.Column("asker", sa.String(length=64), nullable=False, comment="staff account id"),
        sa.Column("asked_at", sa.BigInteger(), nullable=False, comment="microseconds"),
        sa.Column(
            "approver",
            sa.String(length=64),
            nullable=True,
            comment="staff account id that answered last",
        ),
        sa.Column("approved_at", sa.BigInteger(), nullable=True, comment="microseconds; it stands from then"),
        sa.Column("review_on", sa.Integer(), nullable=False, comment="day; a hold nobody reviews is a leak"),
        sa.Column(
            "ended_on",
            sa.Integer(),
            nullable=True,
            comment="day; ended, or refused when it never stood",
        ),
        sa.PrimaryKeyConstraint("subject_no", "no", name=op.f("pk_hold")),
    )
    op.create_index("ix_hold_ended_on", "hold", ["ended_on"])
