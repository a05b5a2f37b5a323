"""Tables in files of any kind as rows with places, and what is wrong. PURE."""
