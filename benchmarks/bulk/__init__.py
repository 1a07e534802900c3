"""What an audit of thousands of documents takes: reading them, and all that comes beside reading."""
