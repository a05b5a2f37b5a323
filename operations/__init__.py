"""What keeps the site running: watched, backed up, restored, upgraded, kept small."""
