"""What two people change of a strong account, on pages too."""
