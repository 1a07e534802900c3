"""Measures how clauses are found, and trains what finds them."""
