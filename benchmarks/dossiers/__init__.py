"""How fast dossiers are judged: facts of invented facilities made in code, no page is read."""
