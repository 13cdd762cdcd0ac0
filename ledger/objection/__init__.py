"""Objections (Article 15, 权益保护): filed, marked, decided, reviewed, and what would fall."""
