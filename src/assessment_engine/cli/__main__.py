"""`python -m assessment_engine.cli`, the same as `assess`."""

from assessment_engine.cli import main

main()
