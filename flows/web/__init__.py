"""The review page: a web application over the same store, for people who decide; loopback by default."""
