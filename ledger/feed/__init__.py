"""Collection and sharing (Article 13, 归集共享): to whom changes are brought as they happen."""
