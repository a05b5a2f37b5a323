"""The release desk: deeds and reports before a release is public."""
