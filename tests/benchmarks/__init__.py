"""Each benchmark at a tiny size: its values asserted, its times not."""
