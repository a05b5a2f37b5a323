"""Ways in: each turns its payload into a submission and knows no other."""
