"""The parts that a report is composed of, each made from what a response gave."""
