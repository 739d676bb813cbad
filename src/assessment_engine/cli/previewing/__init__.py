"""The preview of a report: what it shows, what it watches, and the server of its page."""
