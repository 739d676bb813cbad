"""What an application keeps of responses: drafts, completion, results, verification, erasure."""

from assessment_engine.repository.checking import Rescored, Verification
from assessment_engine.repository.keeping import Repository

__all__ = ["Repository", "Rescored", "Verification"]
