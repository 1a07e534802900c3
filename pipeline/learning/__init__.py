"""What people corrected, as examples to learn from; and what a change of the rules would change."""
