"""Witnesses (C2SP tlog-witness): who saw which tree of a log, and when."""
