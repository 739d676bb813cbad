"""The closed rule language: one table of operators, and what is done with it."""
