"""Collection and sharing (Article 13, 归集共享): what goes out to the platforms above."""
