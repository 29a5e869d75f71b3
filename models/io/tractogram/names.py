"""Names of data and groups: made fit for a format by one rule, and kept apart."""

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Mapping

TRK_N_NAMES, TRK_NAME_BYTES = 10, 20
_N_LISTED = 5


def apart(name: str, taken: Collection[str], n_letters: int | None = None) -> str:
    """Return a name that is not taken, of at most so many letters: "fa", else "fa_2", "fa_3", …"""
    candidates = itertools.chain([name[:n_letters]], (_numbered(name, i, n_letters) for i in itertools.count(2)))
    return next(each for each in candidates if each not in taken)


def _numbered(name: str, number: int, n_letters: int | None) -> str:
    end = f"_{number}"
    return name[: None if n_letters is None else n_letters - len(end)] + end


def trx_names(names: Iterable[str]) -> dict[str, str]:
    """Return each name as a `.trx` can hold it: dots and slashes have a meaning in the names of members."""
    return _fitted({name: (re.sub(r"[^\w-]", "_", name) or "_", None) for name in names})


def trk_names(n_columns: dict[str, int]) -> dict[str, str]:
    """Return each name as a `.trk` can hold it: Latin letters, of 20 bytes with the number of columns behind it."""
    fit = {}
    for name, n in n_columns.items():
        latin = name.replace("\0", "_").encode("latin1", "replace").decode("latin1").strip()
        n_letters = TRK_NAME_BYTES - (len(f"\0{n}") if n > 1 else 0)
        fit[name] = (latin[:n_letters].strip() or "values", n_letters)
    return _fitted(fit)


def _fitted(fit: Mapping[str, tuple[str, int | None]]) -> dict[str, str]:
    """Names that fit as they are stay what they are, whichever come before them."""
    chosen = {name: name for name, (wanted, _) in fit.items() if wanted == name}
    for name, (wanted, n_letters) in fit.items():
        if name not in chosen:
            chosen[name] = apart(wanted, chosen.values(), n_letters)
    return {name: chosen[name] for name in fit}


def listed(names: Iterable[str], word: Callable[[str], str] = str) -> str:
    """Return the first few names, with an ellipsis if there are more."""
    words = [word(name) for name in names]
    return ", ".join([*words[:_N_LISTED], *(["…"] if len(words) > _N_LISTED else [])])
