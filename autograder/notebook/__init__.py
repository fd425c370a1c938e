"""What a student sees in the notebook: cards, hints, progress."""
