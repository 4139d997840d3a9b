"""A run on a Dask cluster.

Every thread of its workers keeps a worker process as those of this machine do.

Only articles and lines of records travel: the cluster needs Rubrique and its models, but no file of
the run.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from typing import Any

from nlp.errors import ModelError, OptionError
from nlp.reading.parcels import Parcel
from nlp.running.engines import Answer, Engine, Workers
from nlp.running.settings import Settings

_CONNECT = 20  # seconds to find the scheduler and one worker
_RETRIES = (
    3  # of a shard whose task failed on a worker; a shard whose worker died is Dask's to retry
)
_lock = threading.Lock()
_at_work: dict[str, Workers] = {}  # of this Dask worker, by run


def tag_shard(
    run: str, articles: Sequence[Parcel], settings: Settings, stamps: Mapping[str, str]
) -> list[bytes]:
    """Return one line for each article. Runs on the cluster's workers. See `Slot.tag`."""
    with _lock:
        workers = _at_work.setdefault(run, Workers(settings, stamps))
    return workers.tag(articles)


def stop_workers(run: str) -> None:
    """Stop the worker processes that a run has started on this Dask worker."""
    with _lock:
        workers = _at_work.pop(run, None)
    if workers:
        workers.stop()


class Cluster:
    """Tag on a Dask cluster, on as many threads as its workers have when asked."""

    def __init__(
        self, client: Any, address: str, settings: Settings, stamps: Mapping[str, str]
    ) -> None:
        """Use a connected `distributed.Client`."""
        self.run = secrets.token_hex(8)
        self._client = client
        self._address = address
        self._arguments = (settings, dict(stamps))

    @property
    def width(self) -> int:
        """Return how many shards the cluster can tag at once; workers may come and go."""
        return max(1, sum(map(int, self._client.nthreads().values())))

    def submit(self, articles: Sequence[Parcel]) -> Answer:
        """Begin to tag articles."""
        future = self._client.submit(
            tag_shard, self.run, articles, *self._arguments, pure=False, retries=_RETRIES
        )
        return _Promise(future, self._address)


class _Promise:
    """Wait for a Dask future, and say in one line what may go wrong with a cluster."""

    def __init__(self, future: Any, address: str) -> None:
        self._future = future
        self._address = address

    def result(self) -> list[bytes]:
        from distributed import KilledWorker
        from distributed.comm.core import CommClosedError

        try:
            lines: list[bytes] = self._future.result()
        except KilledWorker:
            raise ModelError(
                f"{self._address}: its workers died again and again; look at their logs"
            ) from None
        except ModuleNotFoundError as error:
            raise ModelError(
                f"{self._address}: its workers lack {error.name}; install rubrique there"
            ) from None
        except (CancelledError, CommClosedError, OSError) as error:
            raise OptionError(
                f"{self._address}: the cluster was lost ({type(error).__name__})"
            ) from None
        return lines


@contextlib.contextmanager
def open_cluster(address: str, settings: Settings, stamps: Mapping[str, str]) -> Iterator[Engine]:
    """Connect to a Dask scheduler; at the end the processes that the run started there are stopped.

    Raises OptionError if the extra `cluster` is not installed, or no scheduler with a worker
    answers at `address`.
    """
    try:
        from distributed import Client
    except ImportError:
        raise OptionError("--scheduler needs Dask; run: pip install 'rubrique[cluster]'") from None
    logging.getLogger("distributed").setLevel(
        logging.CRITICAL
    )  # a lost worker is Dask's own business
    try:
        client: Any = Client(address, timeout=_CONNECT, set_as_default=False)
        client.wait_for_workers(1, timeout=_CONNECT)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise OptionError(
            f"{address}: no Dask scheduler with a worker answers there ({reason})"
        ) from None
    cluster = Cluster(client, address, settings, stamps)
    try:
        yield cluster
    finally:
        with contextlib.suppress(Exception):
            client.run(stop_workers, cluster.run)
        client.close()
