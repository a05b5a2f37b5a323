"""What appraisers and the council do: decisions, inquiries, second readings."""
