"""Files of questionnaires handed in as a whole."""
