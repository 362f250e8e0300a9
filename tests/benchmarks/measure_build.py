"""Measure a build by its phases, and a second one with one document more.

    python tests/benchmarks/measure_build.py [--documents 1000] [--workers 2] [--dumps]

Guides are retold (see ``many_guides.py``), built, and built again with one more. The
second build is compared with one from scratch, triple by triple. The last line is the
rate at which the engine alone loads the same quads from a file. Asserts nothing but
that the graphs are the same.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from many_guides import write_guides
from pyoxigraph import RdfFormat, Store

from kg.namespaces import Namespaces
from kg.pipeline import Inputs, build
from kg.store import current_version

MIB = 2**20


@dataclass(frozen=True)
class Built:
    """What a build took: seconds of each phase, MiB of memory at the most."""

    phases: dict[str, float]
    memory: int
    documents: int
    cached: int
    left_out: int
    quads: int
    digest: str

    @property
    def seconds(self) -> float:
        return sum(self.phases.values())

    def show(self, name: str) -> None:
        """Print the phases, and what they come to."""
        print(f"{name}: {self.seconds:.1f} s, {self.memory} MiB at the most, ", end="")
        print(f"{self.documents} documents ({self.cached} as read before, ", end="")
        print(f"{self.left_out} left out), {self.quads} quads")
        for phase, seconds in self.phases.items():
            print(f"  {phase:<12} {seconds:8.1f} s")


def measured(store: Path, guides: Path, workers: int, dumps: bool) -> Built:
    """Build, noting when each phase ended."""
    phases: dict[str, float] = {}
    last = time.perf_counter()

    def note(stage: str) -> None:
        nonlocal last
        now = time.perf_counter()
        phases[stage] = phases.get(stage, 0.0) + now - last
        last = now

    def tell(stage: str, done: int, total: int) -> None:
        note(stage)

    report = build(
        store,
        Inputs(guides=(guides,)),
        Namespaces(),
        workers=workers,
        dumps=dumps,
        progress=tell,
    )
    note("the rest")
    version = report.version
    return Built(
        phases,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // MIB,
        version.counts["documents"],
        report.cached,
        len(report.problems),
        version.quads + version.triples,
        version.digest,
    )


def alone(function: Callable[..., Built], *arguments: object) -> Built:
    """Call a function in a process of its own, whose memory is not ours."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(function, *arguments).result()


def dump(store: Path, path: Path) -> str:
    """Write the current version as N-Quads; return a digest of the set of lines."""
    current_version(store).open().dump(path, format=RdfFormat.N_QUADS)
    total = 0
    with path.open("rb") as lines:
        for line in lines:
            total += int.from_bytes(sha256(line).digest())
    return f"{total % 2**256:064x}"


def raw_rate(path: Path, folder: Path) -> float:
    """Return the quads a second that the engine alone loads from a file."""
    with path.open("rb") as lines:
        quads = sum(1 for _ in lines)
    store = Store(str(folder))
    began = time.perf_counter()
    store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
    store.optimize()
    return quads / (time.perf_counter() - began)


def main() -> None:
    """Build, build again, compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--dumps", action="store_true", help="make the dumps, too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        guides = folder / "guides"
        how = (guides, given.workers, given.dumps)
        write_guides(guides, given.documents)
        first = alone(measured, folder / "store", *how)
        first.show("from nothing")
        extra = sorted(guides.iterdir())[0]
        text = extra.read_text("utf-8")
        (guides / f"one-more{extra.suffix}").write_text(text, "utf-8")
        again = alone(measured, folder / "store", *how)
        again.show("with one document more")
        scratch = alone(measured, folder / "scratch", *how)
        scratch.show("the same from nothing")
        mine = dump(folder / "store", folder / "again.nq")
        other = dump(folder / "scratch", folder / "scratch.nq")
        if mine != other or again.digest != scratch.digest:
            raise SystemExit("the second build differs from one from nothing")
        print(f"the same graph; {scratch.seconds / again.seconds:.2f} times as fast")
        rate = raw_rate(folder / "again.nq", folder / "raw")
        built = again.quads / again.seconds
        print(f"bulk load alone: {rate:,.0f} quads/s; the whole build: {built:,.0f}")


if __name__ == "__main__":
    main()
