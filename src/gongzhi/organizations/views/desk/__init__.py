"""Desk: organisations, sites, posts and tenures, alliances, history."""
