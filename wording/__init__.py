"""Ground: texts in two languages, refusals, tables declared in TOML.

One module, `shown`, asks the framework for the language of a page; no other knows it.
"""
