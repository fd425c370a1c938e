"""Submissions that attack, break or confuse a grader, each with its fair mark."""
