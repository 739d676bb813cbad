"""The JSON of a package in another of its languages, made before anything is built from it."""
