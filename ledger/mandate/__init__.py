"""Authorised bodies (Article 16, 协同监管): mandates, what bodies keep apart, warn of, verify."""
