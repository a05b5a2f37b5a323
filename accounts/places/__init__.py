"""Service points and bodies: created and ended by who manages places."""
