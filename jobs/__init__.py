"""Ground: work that must survive, as leased rows of PostgreSQL; it knows no room."""
