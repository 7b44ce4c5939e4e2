"""A round as one signed file: what travels, how it is spelled, sealed and checked. See docs/hall-mode.md.

nouns    which rows and columns travel, and why the others stay
columns  one column's value as plain JSON, there and back, and what it may be
parcel   the file: a signed head, then a line for each row
keys     the site's key, a trip's key, and the code on paper that unlocks it
checking whether the rows of a file can be what they say
"""
