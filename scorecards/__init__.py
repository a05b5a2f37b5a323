"""The PAR INDEX: trees of criteria, claims with evidence, appraisals, points."""
