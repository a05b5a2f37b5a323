"""The life of a round, loaded from a folder or begun here."""
