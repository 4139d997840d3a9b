"""The tests. What holds for all of them before anything else is imported."""

import os
import sys

# Hundreds of processes import the same files, which are compiled once
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
if "PYTEST_XDIST_WORKER" in os.environ:  # each has a core: threads would stand in each other's way
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
