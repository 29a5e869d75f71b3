"""Fuzz readers with atheris, guided by what they cover; not part of the test suite.

    make fuzz                                            # every target for two minutes
    python tests/fuzz/fuzz.py gexf trk --seconds 120     # these
    python tests/fuzz/fuzz.py gexf --file CASE           # what one file leads to

Each target is one of `targets.py`, each rule that a reader may break is in `oracle.py`. A run goes on after a finding;
at its end it is made small and written to `found/TARGET`, where `test_found.py` reads it for ever after. What ends the
process (a crash of compiled code, 10 s, 1 GB) is a finding, too, and the run begins anew behind it.
"""

import argparse
import hashlib
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
MEMORY = Path("/dev/shm")
INSTRUMENTED = ["plexoscope.models", "plexoscope.plugins", "networkx.readwrite", "tomllib", "nibabel"]
MOST_INPUT_BYTES, MOST_MAPPED_BYTES = 1 << 16, 3 << 30
AGAIN_EVERY = 8
"""One input in so many is read twice, to see whether the same comes of it."""
MINIMISED_FOR_S = 15
MOST_FINDINGS = 8
"""Of one run: the others come again when these are mended."""
LIMITS_S = {signal.ITIMER_PROF: 10, signal.ITIMER_REAL: 60}
"""Of the processor, and of the clock for what waits for ever: a signal ends the process then."""
LAST = "last"
"""The file with the input that is being read, from which is known what ended the process."""


def main() -> int:
    arguments = _arguments()
    if arguments.within:
        _fuzz(arguments.targets[0], arguments.seconds, arguments.within)
        return 0
    from tests.fuzz.targets import TARGETS

    unknown = set(arguments.targets) - TARGETS.keys()
    if unknown:
        sys.exit(f"expected targets of {', '.join(TARGETS)}, got {', '.join(unknown)}")
    if arguments.file:
        return int(bool(_told(arguments.targets[0], arguments.file.read_bytes())))
    found = [_run(name, arguments.seconds) for name in arguments.targets or TARGETS]
    return int(any(found))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--file", type=Path, help="read this file instead")
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(name: str, seconds: int) -> int:
    """Fuzz a target for so long, and return how many findings there are."""
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        scratch = Path(folder)
        end_s = time.monotonic() + seconds
        n_executed = 0
        while (left_s := round(end_s - time.monotonic())) > 0:
            command = [sys.executable, __file__, name, "--seconds", str(left_s), "--within", folder]
            log = scratch / "log"
            with log.open("wb") as file:
                code = subprocess.run(command, stdout=file, stderr=file, check=False).returncode
            text = log.read_text(errors="replace")
            counts = re.findall(r"^#(\d+)|executed_units: +(\d+)", text, re.MULTILINE)
            n_executed += max((int(one or other) for one, other in counts), default=0)
            if code and not (scratch / LAST).exists():
                sys.exit(text[-3000:])
            if code:
                (scratch / LAST).rename(scratch / f"{n_executed}.ended")
        findings = _minimised(name, scratch)
    print(f"{name}: {n_executed} executions, {len(findings)} findings", *findings, sep="\n    ", flush=True)
    return len(findings)


def _fuzz(name: str, seconds: int, scratch: Path) -> None:
    """Fuzz in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        from tests.fuzz.oracle import FindingError
        from tests.fuzz.targets import FOUND, TARGETS, forking
    target = TARGETS[name]
    corpus = scratch / "corpus"
    corpus.mkdir(exist_ok=True)
    begin = [*target.seeds(), *(path.read_bytes() for path in (FOUND / name).glob("*"))]
    for number, content in enumerate(begin):
        (corpus / f"seed{number}").write_bytes(content)
    tempfile.tempdir = str(scratch)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MAPPED_BYTES, resource.RLIM_INFINITY))
    kinds: set[str] = set()
    last = scratch / LAST

    def one(content: bytes) -> None:
        last.write_bytes(content)
        for clock, most_s in LIMITS_S.items():
            signal.setitimer(clock, most_s)
        try:
            target.check(content, zlib.crc32(content) % AGAIN_EVERY == 0)
        except FindingError as finding:
            if finding.kind.startswith("memory"):  # of which the next would be accused, too
                os._exit(1)
            if finding.kind not in kinds:
                kinds.add(finding.kind)
                path = scratch / f"{hashlib.sha1(finding.kind.encode()).hexdigest()[:8]}.finding"
                if not path.exists():
                    path.write_bytes(content)

    def mutate(content: bytes, most: int, seed: int) -> bytes:
        return target.mutate(content, most, random.Random(seed), atheris.Mutate)

    # Its own handlers allocate memory, which deadlocks where the heap is damaged: who crashes shall end.
    own = {f"handle_{each}": 0 for each in ("segv", "bus", "abrt", "ill", "fpe")}
    options = {"max_total_time": seconds, "max_len": MOST_INPUT_BYTES, "timeout": 0, "rss_limit_mb": 0, **own}
    words = [*(f"-{key}={value}" for key, value in options.items()), "-print_final_stats=1", str(corpus)]
    with forking():
        atheris.Setup([sys.argv[0], *words], one, custom_mutator=mutate)
        atheris.Fuzz()


def _minimised(name: str, scratch: Path) -> list[str]:
    """Make each finding small, keep it, and return what is to be said of each."""
    from tests.fuzz.targets import FOUND

    told = []
    for path in sorted([*scratch.glob("*.ended"), *scratch.glob("*.finding")])[:MOST_FINDINGS]:
        content = path.read_bytes()
        kind, text = _kind_of(name, content)
        if not kind:
            told.append(f"not again: {path.name}")
            continue
        end_s = time.monotonic() + MINIMISED_FOR_S
        size = len(content) // 2
        while size and time.monotonic() < end_s:
            at = 0
            while at < len(content) and time.monotonic() < end_s:
                shorter = content[:at] + content[at + size :]
                if _kind_of(name, shorter)[0] == kind:
                    content = shorter
                else:
                    at += size
            size //= 2
        (FOUND / name).mkdir(parents=True, exist_ok=True)
        kept = FOUND / name / hashlib.sha1(content).hexdigest()[:12]
        kept.write_bytes(content)
        told.append(f"{kind}  [{kept.name}, {len(content)} bytes]  {ascii(text)[:300]}")
    return told


def _kind_of(name: str, content: bytes) -> tuple[str, str]:
    """Which rule a reader breaks on bytes, found out in a process that may end on them; "" for none."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        for clock, most_s in LIMITS_S.items():
            signal.setitimer(clock, most_s)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MAPPED_BYTES, resource.RLIM_INFINITY))
        os.write(writing, "\0".join(_checked(name, content)).encode("utf-8", "replace")[:4000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode("utf-8", "replace")
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        return f"ended with {code}", ""
    kind, _, text = told.partition("\0")
    return kind, text


def _checked(name: str, content: bytes) -> tuple[str, str]:
    from tests.fuzz.oracle import FindingError
    from tests.fuzz.targets import TARGETS, forking

    try:
        with forking():
            TARGETS[name].check(content, True)
    except FindingError as finding:
        return finding.kind, str(finding)
    return "", ""


def _told(name: str, content: bytes) -> str:
    kind, text = _kind_of(name, content)
    print(f"{name}: {kind or 'no finding'}\n{text}")
    return kind


if __name__ == "__main__":
    sys.exit(main())
