"""What a store knows of its runs, as OpenMetrics text for monitoring; a pure function of the store."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from .store import History

CONTENT_TYPE = CONTENT_TYPE_LATEST
"""What to call it over HTTP."""


def open_metrics(history: History) -> bytes:
    """Return the metrics of a store, in UTF-8; nothing is added on the process that asks."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Stored(history))
    text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
    return text


class _Stored(Collector):
    def __init__(self, history: History) -> None:
        self._history = history

    def collect(self) -> Iterator[Metric]:
        history = self._history
        runs = GaugeMetricFamily("pks_runs", "Runs by state", labels=["state"])
        for state, count in history.run_states().items():
            runs.add_metric([state], count)
        yield runs
        documents = GaugeMetricFamily(
            "pks_documents",
            "Files by what the last complete run made of them",
            labels=["archive", "status"],
        )
        for archive, counts in history.documents().items():
            for status, count in counts.items():
                documents.add_metric([archive, status], count)
        yield documents
        failed = GaugeMetricFamily(
            "pks_failed_documents", "Files that could not be audited, by class", labels=["archive", "class"]
        )
        for archive, counts in history.failures().items():
            for name, count in counts.items():
                failed.add_metric([archive, name], count)
        yield failed
        yield from self._work()
        yield from self._last_runs()

    def _work(self) -> Iterator[Metric]:
        read, pages = self._history.read_totals()
        yield CounterMetricFamily("pks_read_documents", "Contents that all runs have read", value=read)
        yield CounterMetricFamily("pks_read_pages", "Pages of these", value=pages)
        failures = CounterMetricFamily(
            "pks_read_failures", "Contents that all runs tried to read and could not", labels=["class"]
        )
        for name, count in self._history.read_failures().items():
            failures.add_metric([name], count)
        yield failures
        seconds = CounterMetricFamily(
            "pks_stage_seconds",
            "Time that reading took, by stage: by the clock, and of the processor",
            labels=["stage", "clock"],
            unit="seconds",
        )
        for stage in self._history.stage_times():
            seconds.add_metric([stage.stage, "wall"], stage.wall_seconds)
            seconds.add_metric([stage.stage, "cpu"], stage.cpu_seconds)
        yield seconds

    def _last_runs(self) -> Iterator[Metric]:
        labels = ["archive"]
        started = GaugeMetricFamily(
            "pks_last_run_start_time_seconds", "When the last run began", labels=labels, unit="seconds"
        )
        finished = GaugeMetricFamily(
            "pks_last_run_finish_time_seconds", "When the last run ended", labels=labels, unit="seconds"
        )
        heard = GaugeMetricFamily(
            "pks_last_run_heard_time_seconds", "When it last kept a document", labels=labels, unit="seconds"
        )
        state = GaugeMetricFamily("pks_last_run_state", "State of the last run", labels=["archive", "state"])
        to_read = GaugeMetricFamily("pks_last_run_to_read", "Contents that it has to read", labels=labels)
        read = GaugeMetricFamily("pks_last_run_read", "Contents that it has read", labels=labels)
        for run in reversed(self._history.last_runs()):
            archive = [str(run.archive)]
            for family, value in (
                (started, run.started_at),
                (finished, run.finished_at),
                (heard, run.heard_at),
                (to_read, run.to_read),
                (read, run.read),
            ):
                if value is not None:
                    family.add_metric(archive, value)
            state.add_metric([*archive, run.state], 1)
        yield from (started, finished, heard, state, to_read, read)
