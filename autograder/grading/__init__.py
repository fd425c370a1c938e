"""From a student's file to verdicts, in our own commands and in nbgrader's."""
