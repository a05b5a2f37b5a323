"""What the public sees; no answer is known here."""
