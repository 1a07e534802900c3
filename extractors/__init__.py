"""How a fact is read: from files to words, from words to facts with evidence. Judges nothing."""
