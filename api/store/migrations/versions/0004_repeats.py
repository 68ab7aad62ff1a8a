"""Who else sent the bytes of an attempt."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "repeat",
        sa.Column("attempt_id", sa.Integer, nullable=False),
        sa.Column("sent_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "sent_by", name="pk_repeat"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name="fk_repeat_attempt_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["api_key.id"], name="fk_repeat_sent_by"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("repeat")
