"""Extensions of Sphinx that the book brings along."""
