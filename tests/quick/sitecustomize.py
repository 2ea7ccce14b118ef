"""Python imports this at its start in the processes that `make test` starts (tests/conftest.py, `environment`)."""

import sys

from quick_derivation import QuickSlots

sys.meta_path.insert(0, QuickSlots())
