"""AWS, as far as everything else stands on it: each kind of thing is compared with what it should be, and mended.

These modules know no names of ours and are given everything, so that the local cloud makes its own with them too.
"""
