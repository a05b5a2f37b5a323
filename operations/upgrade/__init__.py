"""One version follows another: refused before anything is touched, resumed, undone."""
