"""What migrations are made of: all tables of a room at once, guards from SQL files."""
