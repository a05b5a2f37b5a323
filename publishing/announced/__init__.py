"""Figures announced without answers to compute them from: loaded, sealed, asked."""
