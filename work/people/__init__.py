"""People and their roles on screen: added, imported, invited, ended."""
