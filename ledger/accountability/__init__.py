"""Accountability (Article 11, 责任追究): who answers for an entity, and who is told."""
