"""Desk: the counter, the list, the page of a case with all that can be done, decisions, limits."""
