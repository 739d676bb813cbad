"""What every plugin of a kind must do, as test classes for their authors to subclass.

A plugin's tests say what they are about, and pytest collects the rest:

    class TestMyRenderer(RendererContract):
        def renderer(self) -> Renderer:
            return MyRenderer()

Nothing here needs pytest or Hypothesis to be imported.
"""

from __future__ import annotations

from assessment_engine.testing._exchanging import (
    ExporterContract,
    FormContract,
    ImporterContract,
)
from assessment_engine.testing._instruments import InstrumentContract
from assessment_engine.testing._rendering import RendererContract
from assessment_engine.testing._repository_living import Living
from assessment_engine.testing._repository_trusting import Forgetting, Trusting
from assessment_engine.testing._samples import hostile_report, sample_report
from assessment_engine.testing._statistics import StatisticContract
from assessment_engine.testing._storage_finding import Finding
from assessment_engine.testing._storage_surviving import Surviving
from assessment_engine.testing._storage_writing import Writing

__all__ = [
    "ExporterContract",
    "FormContract",
    "ImporterContract",
    "InstrumentContract",
    "RendererContract",
    "RepositoryContract",
    "StatisticContract",
    "StorageContract",
    "hostile_report",
    "sample_report",
]


class StorageContract(Writing, Finding, Surviving):
    """What a storage must do. Subclass it, name the class Test..., and define `backend`.

    `location` gives where a storage is; override it where that is no path. Other processes open
    the storage too, so what `backend` gives can be pickled. They are killed while they write.
    """


class RepositoryContract(Living, Trusting, Forgetting):
    """What a repository in a storage must do: lives of responses, results, what is owed to people.

    Subclass it as StorageContract, beside it. It needs no plugins besides, and no instruments.
    """
