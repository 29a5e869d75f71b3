"""Answers about a data object that are made once, and kept for as long as the object is there.

Why identity
------------
Data objects (`Tractogram`, `Network`, `Column` …) are frozen, their arrays read-only, and they compare by identity: two
are equal if they are one. The window asks sixty times a second whether a scene has changed, and to compare arrays of
tens of millions of points would take longer than to draw them. So "the same" has to mean the very same object, and
whoever derives something from data has to answer the same question with the very same object again: a mask made anew
with the same values is another mask to the renderer, which uploads it anew and throws away the order it had made.

What is kept, and where
-----------------------
A function of data objects and of plain values (names, ranges, colours) is marked `kept_with`. Its first argument owns
the answers: they lie in the instance dictionary of that object, beside what `cached_property` keeps there. A further
owner is remembered by a weak reference. All other arguments are compared by value, as those of `lru_cache` are.

When it goes
------------
With its owner: when the document, its history and whoever drew it have let go of a tractogram, nothing here holds it.
`lru_cache` would, for its keys are the arguments themselves: a closed file of gigabytes would stay until enough other
questions had been asked. A `WeakKeyDictionary` would too if an answer refers to its owner, since the dictionary holds
the answer and the answer the key. Here such an answer and its owner are a circle, which the garbage collector takes.
An answer must not refer to a further owner: it would live as long as the first one.

Of one owner and one function at most `n_kept` answers are kept, those that were asked for last. An answer for a further
owner that is gone is dropped when the function is next asked something new.
"""

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, ParamSpec, TypeVar
from weakref import ref

P = ParamSpec("P")
T = TypeVar("T")

_PLACE = "_kept_answers"
_lock = threading.RLock()  # held for the book-keeping only, never while an answer is made


class _Answers(dict[object, OrderedDict[Hashable, Any]]):
    """Answers of one owner by function. A pickle of the owner goes without them: they can be made again."""

    def __reduce__(self) -> tuple[type["_Answers"], tuple[()]]:
        return _Answers, ()


def kept_with(*, n_owners: int = 1, n_kept: int | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a function, or a method, give the very same answer to the same question as long as its owners are there.

    Parameters
    ----------
    n_owners
        So many arguments in front are data objects, and count by identity; a further owner may be None. All others
        are hashable and count by value.
    n_kept
        Answers kept for each first owner, those asked for last; None for all.

    Notes
    -----
    Two threads that ask for the same at the same time may both make it; both get the one that was there first.
    """

    def kept(make: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(make)
        def ask(*arguments: P.args, **named: P.kwargs) -> T:
            key = (
                *(each if each is None else _Same(each) for each in arguments[1:n_owners]),
                *arguments[n_owners:],
                *sorted(named.items()),
            )
            answers = _answers(arguments[0], make)
            with _lock:
                if key in answers:
                    answers.move_to_end(key)
                    known: T = answers[key]
                    return known
            made = make(*arguments, **named)
            with _lock:
                made = answers.setdefault(key, made)
                if n_owners > 1:
                    for gone in [each for each in answers if any(part.gone for part in each[: n_owners - 1] if part)]:
                        del answers[gone]
                while n_kept is not None and len(answers) > n_kept:
                    answers.popitem(last=False)
            return made

        return ask

    return kept


def _answers(owner: object, make: object) -> OrderedDict[Any, Any]:
    with _lock:
        of_owner: _Answers = vars(owner).setdefault(_PLACE, _Answers())
        return of_owner.setdefault(make, OrderedDict())


class _Same:
    """Stands for an object without holding it; equal to what stands for the very same one, as long as it is there."""

    __slots__ = ("_hash", "_of")

    def __init__(self, of: object) -> None:
        self._of, self._hash = ref(of), id(of)

    @property
    def gone(self) -> bool:
        return self._of() is None

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._of() is not None and self._of() is other._of()
