"""Read models: what a page says, without HTTP."""
