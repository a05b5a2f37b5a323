"""What a unit does: figures, evidence, answers, its signature."""
