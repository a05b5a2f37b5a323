"""The public portal: addresses, views, page cache."""
