"""Collection and sharing (Article 13, 归集共享): delivered tables become records of archives."""
