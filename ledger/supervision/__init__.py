"""Graded supervision (Article 7, 分级分类监管): classes with reasons, the double-random draw."""
