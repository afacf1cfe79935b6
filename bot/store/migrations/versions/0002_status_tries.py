"""Wrong proofs for a case, each with its message and reference: counted once, and across conversations"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "status_tries",
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_status_tries_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_status_tries")),
    )
    op.create_index(op.f("ix_status_tries_conversation_id"), "status_tries", ["conversation_id"])
    op.create_index(op.f("ix_status_tries_reference"), "status_tries", ["reference"])
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_column("status_tries")
