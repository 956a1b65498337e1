"""Django's SQLite backend with the number of query parameters that SQLite really takes."""
