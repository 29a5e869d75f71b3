"""What of many things a few typed letters mean: whole words first, then beginnings of words, then letters in order.

Written ourselves: fuzzy matchers from libraries compare spellings, and put the obvious command first less often.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

WHOLE_TITLE, WHOLE_OTHER, START_TITLE, START_OTHER, PART_TITLE, PART_OTHER, IN_ORDER = 100, 70, 80, 50, 35, 20, 10
ALL_OF_TITLE, TITLE_BEGINS, ID_SAID = 120, 40, 300
RECENT, DISABLED, A_LETTER_MORE = 12.0, -15.0, -0.1
"""Points: of a typed word, of all that was typed, and what decides between equals."""

LEAST_IN_ORDER = 2
"""Letters of a word that may be strewn over a title; a single one is in nearly all."""
LEAST_DENSITY = 0.3
"""Of the letters between the first and the last, the share that was typed; fewer is chance."""

_WORD = re.compile(r"[\w+#&-]+")


def folded(text: str) -> str:
    """Return a text without capitals and accents."""
    whole = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in whole if not unicodedata.combining(each))


def words_of(text: str) -> str:
    """Return the words of a text, folded, with one space before and after each."""
    return f" {' '.join(_WORD.findall(folded(text)))} "


@dataclass(frozen=True, eq=False)
class Findable:
    """Something that can be found by typing.

    Parameters
    ----------
    id
        Unique, and the same tomorrow where it can be.
    title
        What is shown, and weighs most.
    place
        Where it stands in the menus, or what kind of thing it is; shown beside the title.
    words
        Other words that it is found by.
    choose
        Called when it is chosen.
    shortcut
        Shown at the end of the line.
    why_not
        Why it cannot be chosen now; "" if it can.
    """

    id: str
    title: str
    place: str
    words: str
    choose: Callable[[], object]
    shortcut: str = ""
    why_not: str = ""
    in_title: str = field(init=False)
    in_others: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "in_title", words_of(self.title))
        parts = f"{self.id} {self.id.replace('.', ' ').replace(':', ' ').replace('_', ' ')}"
        object.__setattr__(self, "in_others", words_of(f"{self.place} {self.words} {parts}"))


def found(things: Sequence[Findable], typed: str, recent: Sequence[str] = ()) -> list[Findable]:
    """Return those that every typed word fits, the best first; all of them, the recent first, if nothing is typed.

    Parameters
    ----------
    recent
        Ids of what was chosen before, the last one first.
    """
    places = {id: place for place, id in enumerate(recent)}
    query = _Query(typed)
    if not query.words:
        return sorted(things, key=lambda thing: places.get(thing.id, len(places)))
    scored = []
    for number, thing in enumerate(things):
        points = query.points(thing)
        if points is None:
            continue
        if thing.id in places:
            points += RECENT / (1 + places[thing.id])
        scored.append((-points, number, thing))
    return [thing for _, _, thing in sorted(scored, key=lambda each: each[:2])]


class _Query:
    """What was typed, made ready to be compared with many things."""

    def __init__(self, typed: str) -> None:
        self.text = words_of(typed).strip()
        self.words = self.text.split()
        self._strewn = [
            re.compile(".*?".join(map(re.escape, word))) if len(word) >= LEAST_IN_ORDER else None for word in self.words
        ]

    def points(self, thing: Findable) -> float | None:
        """How well a thing fits; None if a word does not."""
        total = 0.0
        for word, strewn in zip(self.words, self._strewn, strict=True):
            points = _word_points(word, strewn, thing)
            if not points:
                return None
            total += points
        total /= len(self.words)
        title = thing.in_title.strip()
        if title == self.text:
            total += ALL_OF_TITLE
        elif title.startswith(self.text):
            total += TITLE_BEGINS
        if folded(thing.id) == self.text:
            total += ID_SAID
        return total + (DISABLED if thing.why_not else 0.0) + A_LETTER_MORE * len(title)


def _word_points(word: str, strewn: re.Pattern[str] | None, thing: Findable) -> float:
    title, others = thing.in_title, thing.in_others
    if word in title:
        if f" {word} " in title:
            return WHOLE_TITLE
        if f" {word}" in title:
            return START_TITLE
    if word in others:
        if f" {word} " in others:
            return WHOLE_OTHER
        if f" {word}" in others:
            return START_OTHER
    if word in title:
        return PART_TITLE
    if word in others:
        return PART_OTHER
    match = None if strewn is None else strewn.search(title)
    if match is None:
        return 0.0
    begins = sum(f" {letter}" in title for letter in word) / len(word)  # as in "cp" for Command palette
    density = len(word) / len(match[0])
    return IN_ORDER * (density + begins) if density >= LEAST_DENSITY or begins == 1 else 0.0


def most_recent(id: str, recent: Iterable[str], most: int) -> list[str]:
    """Return the ids with this one first, and no more than that many."""
    return [id, *(each for each in recent if each != id)][:most]
