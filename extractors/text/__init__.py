"""Words into lines, and what tells a readable text from a bad one."""
