"""The version of the engine, which every result records."""

ENGINE_VERSION = "0.1.0"
