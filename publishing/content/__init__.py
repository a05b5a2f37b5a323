"""What a release and a report are made of, as plain values. PURE."""
