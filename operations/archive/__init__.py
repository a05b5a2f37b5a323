"""Everything kept elsewhere: backups made, sealed, restored, rehearsed, let go."""
