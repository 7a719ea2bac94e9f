"""Forms of the desk: acts on a case, the counter, lists and limits."""
