"""Lists to draw from: uploaded, checked, stored, frozen."""
