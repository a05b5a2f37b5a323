"""Questionnaires as XLSForm workbooks, with columns of our own. PURE."""
