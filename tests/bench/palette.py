"""How long the command palette takes for a keystroke: `python tests/bench/palette.py`, in ms of CPU time."""

import time

from plexoscope.app.inputs.samples import all_samples
from plexoscope.app.inputs.typed_search import Findable, found
from plexoscope.plugins.discovery import find_methods

N_THINGS, N_TRIES = 500, 50
TYPED = ("o", "op", "open", "save picture", "cmdpal", "communities", "left right", "xyzzy")


def main() -> None:
    methods = find_methods()
    real = [(each.manifest.title, each.manifest.summary) for each in methods]
    real += [(sample.title, sample.citation) for sample in all_samples(methods)]
    things = [
        Findable(f"thing.{n}", f"{title} {n}", "Method", words, lambda: None)
        for n, (title, words) in enumerate((real * N_THINGS)[:N_THINGS])
    ]
    for typed in TYPED:
        began_s = time.process_time()
        for _ in range(N_TRIES):
            n_found = len(found(things, typed))
        ms = 1000 * (time.process_time() - began_s) / N_TRIES
        print(f"{typed:14} {n_found:4} of {N_THINGS}  {ms:5.2f} ms")


if __name__ == "__main__":
    main()
