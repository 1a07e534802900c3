"""How work starts: the command line and Prefect."""
