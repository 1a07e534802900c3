"""How the sample archive is made: sources to pages, pages to scans, scans to files, and their truth."""
