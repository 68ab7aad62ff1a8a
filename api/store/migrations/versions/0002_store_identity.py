"""The identity by which a database and the folder of its photos know each other."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go forward."""
    table = op.create_table(
        "store_identity",
        sa.Column("identity", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("identity", name="pk_store_identity"),
    )
    op.bulk_insert(table, [{"identity": secrets.token_hex(16)}])


def downgrade() -> None:
    """Go back."""
    op.drop_table("store_identity")
