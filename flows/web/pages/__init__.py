"""The pages, a module each; each has `routes`, which app.py puts together."""
