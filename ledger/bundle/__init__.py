"""The bundle: a history in one line-based text file; backup, import, fixture and audit file."""
