"""What one person asks and another allows."""
