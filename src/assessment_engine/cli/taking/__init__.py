"""Asking a questionnaire in the terminal: what is asked, what keys do, what is drawn."""
