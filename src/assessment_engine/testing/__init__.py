"""For the tests of plugins and embedders: `contracts` that a plugin must keep, `strategies`.

Import the modules themselves: `contracts` needs nothing else, `strategies` needs Hypothesis.
"""
