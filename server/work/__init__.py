"""The jobs behind the outbox: what follows a signature, and what crosses between databases."""
