"""Pilots (Article 18, 试点示范): tried, measured, published, adopted by others."""
