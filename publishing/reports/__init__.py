"""Reports of a release: PDF, DOCX, cards and infographics."""
