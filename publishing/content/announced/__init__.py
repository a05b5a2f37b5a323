"""Tables of announced figures: read, compared, computed on; claims judged. PURE.

A statement is what one source says of one figure of one year. Several statements of
one figure are kept side by side; which value is printed, and why, is decided here.
Values are decimals as they were printed, with the decimals they were printed with.
"""
