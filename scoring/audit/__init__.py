"""What auditors are given: chains checked, bundles, verify.py."""
