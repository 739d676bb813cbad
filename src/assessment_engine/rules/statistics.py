"""Placeholder until the statistics are merged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STATISTICS: Mapping[str, Any] = {}
