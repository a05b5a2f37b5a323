"""A scorecard's figures as a workbook: down with what is known, up by row."""
