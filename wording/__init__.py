"""Ground: texts in two languages, refusals, tables declared in TOML."""
