"""Voluntary declarations (Article 5, 自主申报): what a subject says of itself, once verified."""
