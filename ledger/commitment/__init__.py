"""Credit commitments (Article 1, 信用承诺): made, kept, broken, and what follows."""
