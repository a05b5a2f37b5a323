"""Final points handed over to the release desk; bundles that prove them."""
