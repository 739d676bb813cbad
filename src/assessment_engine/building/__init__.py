"""From the JSON of a package, already of the right shape, to the values of an Instrument."""
