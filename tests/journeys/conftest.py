"""Journeys through the gateway; what several of them need is beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
