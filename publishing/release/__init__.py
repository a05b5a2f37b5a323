"""The life of a release: drafted, sealed, public, corrected, withdrawn."""
