"""Joint sanctions (Article 9, 失信惩戒): lists, measures, and who is cleared for what."""
