"""Figures of a release in other people's formats: one file per format."""
