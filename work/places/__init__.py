"""Service points and bodies on screen: added, imported, ended."""
