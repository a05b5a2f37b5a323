"""What templates say of figures, files and reports."""
