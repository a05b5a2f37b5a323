"""Devices and provinces' own systems: JSON in, receipts out."""
