"""Publication (Article 14, 公示): what is owed on each channel, published, exempted, ended."""
