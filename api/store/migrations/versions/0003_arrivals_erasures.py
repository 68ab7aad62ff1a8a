"""In what order photos came, and how often a number was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Go forward."""
    none = sa.text("0")
    op.add_column(
        "photo_number", sa.Column("erasures", sa.Integer, nullable=False, server_default=none)
    )
    op.add_column("attempt", sa.Column("arrival", sa.Integer, nullable=False, server_default=none))
    op.execute("UPDATE attempt SET arrival = id")


def downgrade() -> None:
    """Go back."""
    for table, column in (("attempt", "arrival"), ("photo_number", "erasures")):
        with op.batch_alter_table(table) as changed:
            changed.drop_column(column)
