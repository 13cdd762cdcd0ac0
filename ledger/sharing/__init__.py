"""Collection and sharing (Article 13, 归集共享): records given, ends made known, recalls undone."""
