"""Administrative units, their succession, service points."""
