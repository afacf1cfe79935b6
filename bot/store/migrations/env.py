"""Alembic's entry: runs migrations on the engine that the product uses."""

from alembic import context

from bot.store.engine import engine
from bot.store.models import Base

with engine(context.config.attributes["url"]).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
