"""How often somebody may try: by source, by person; where a request comes from."""
