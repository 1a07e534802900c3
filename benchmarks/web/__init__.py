"""The review page over a large archive: makes the store, and asks every page as several people would."""
