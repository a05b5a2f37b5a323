"""Tables people fill in and hand back: templates, rows by column, previews."""
