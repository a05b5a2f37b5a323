"""What each answer of the site carries, refuses and is refused with."""
