"""Notice and hearing first: notices and their service, the answer, the hearing, the reply."""
