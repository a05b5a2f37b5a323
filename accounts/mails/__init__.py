"""Mail that leaves by the queue, and what its server or the next ones say of it."""
