"""Alembic's environment: runs on the connection that `migrate` opened."""

from alembic import context

from server.migrations.tables import clinic_metadata as metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
