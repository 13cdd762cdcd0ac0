"""Integrity education (Article 2, 诚信教育): materials, and who was taught, counted, not named."""
