"""Rectification and interviews (Article 10, 限期整改、约谈): ordered, verified, called in."""
