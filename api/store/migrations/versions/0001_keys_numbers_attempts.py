"""Keys, photo numbers and attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("digest", name="uq_api_key_digest"),
    )
    op.create_table(
        "photo_number",
        sa.Column("number", sa.String(21), nullable=False),
        sa.Column("standard", sa.String(64), nullable=False),
        sa.Column("access_code_digest", sa.String(64), nullable=False),
        sa.Column("issued_by", sa.Integer, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_photo_number"),
        sa.ForeignKeyConstraint(["issued_by"], ["api_key.id"], name="fk_photo_number_issued_by"),
    )
    op.create_index("ix_photo_number_expires_at", "photo_number", ["expires_at"])
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("number", sa.String(21), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("blob", sa.String(64)),
        sa.Column("sent_by", sa.Integer),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
        sa.UniqueConstraint("blob", name="uq_attempt_blob"),
        sa.ForeignKeyConstraint(
            ["number"],
            ["photo_number.number"],
            name="fk_attempt_number",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["api_key.id"], name="fk_attempt_sent_by"),
    )
    op.create_index("ix_attempt_number", "attempt", ["number"])


def downgrade() -> None:
    """Go back."""
    for table in ("attempt", "photo_number", "api_key"):
        op.drop_table(table)
