"""What happens to a document and to a dossier. Knows neither Prefect nor the clock, prints nothing."""
