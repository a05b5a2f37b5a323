"""CSV and XLSX as rows with places, and what is wrong with them. PURE."""
