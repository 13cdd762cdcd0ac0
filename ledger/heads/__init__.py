"""The heads that the ledger publishes of itself: which entry is the newest of every subject."""
