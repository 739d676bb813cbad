"""What the form and the reader of its answers agree on."""

NOT_APPLICABLE = "not_applicable"
"""The value of the choice "not applicable"."""

NONE = "__none"
"""The value of the choice that none of several options applies: no list is stored for that."""

BESIDE = "__na"
"""What the name of a question ends with that says "not applicable" of the one before it."""
