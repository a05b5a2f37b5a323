"""The pages of units, appraisers and the council."""
