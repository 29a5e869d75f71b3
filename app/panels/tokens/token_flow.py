"""Where each token of a text stands: lines that break between words, headings where a group begins."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Width = Callable[[str], float]

_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_PARTS = re.compile(f"\r\n|[{_ENDS}]|[ \t\u00a0]|[^ \t\u00a0{_ENDS}]+")
_MARKS = {" ": "·", "\u00a0": "·", "\t": "→"}
LINE_END, NO_TEXT = "↵", "∅"
_N_TAB_SPACES = 4


@dataclass(frozen=True, slots=True)
class TokenPiece:
    """A part of a token on one line.

    Parameters
    ----------
    token : int
    text : str
        As it is painted.
    x, width : float
        px from the left of the text.
    is_mark : bool
        It stands for what cannot be seen: a space, a line end, nothing at all.
    is_last : bool
        It ends its token.
    """

    token: int
    text: str
    x: float
    width: float
    is_mark: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A line of text, or the heading of a group; `y` and `height` in px from the top."""

    y: float
    height: float
    pieces: tuple[TokenPiece, ...]
    run: int
    heading: str | None = None


def split_token(token: str) -> list[tuple[str, bool]]:
    """The parts of a token: words, and marks for white space and line ends, each with whether it is a mark."""
    if not token:
        return [(NO_TEXT, True)]
    parts = []
    for part in _PARTS.findall(token):
        if part in _MARKS:
            parts.append((_MARKS[part], True))
        elif part[0] in _ENDS:
            parts.append((LINE_END, True))
        else:
            parts.append(("".join(map(_visible, part)), False))
    return parts


def _visible(character: str) -> str:
    """Control characters get the pictures that Unicode has of them."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else character


def runs_of(groups: Sequence[str]) -> list[int]:
    """Of each token the number of its run: a stretch of tokens of one group."""
    runs, run = [], -1
    for number, group in enumerate(groups):
        run += number == 0 or group != groups[number - 1]
        runs.append(run)
    return runs


class TokenFlow:
    """Tokens in lines.

    Parameters
    ----------
    tokens
    runs
        Of each token the number of its run; each run begins a line. () for a text in one run.
    headings
        Of each run what stands over it. () for none.
    """

    def __init__(self, tokens: Sequence[str], runs: Sequence[int] = (), headings: Sequence[str] = ()) -> None:
        known = {token: split_token(token) for token in set(tokens)}
        self._parts = [known[token] for token in tokens]
        self._runs, self._headings = runs, headings
        self.lines: list[TokenLine] = []
        self._tops: list[float] = []
        self._first_lines: list[int] = []

    @property
    def height(self) -> float:
        return _height(self.lines)

    def lay_out(self, width: float, line_px: float, measure: Width) -> None:
        """Break into lines of at most `width`, each `line_px` high; `measure` gives the width of a text."""
        setter = _Typesetter(width, line_px, measure)
        for token, parts in enumerate(self._parts):
            if self._runs and self._runs[token] != setter.run:
                run = self._runs[token]
                setter.begin_run(run, self._headings[run] if self._headings else None)
            for number, (text, is_mark) in enumerate(parts):
                setter.add(token, text, is_mark, number == len(parts) - 1)
        setter.end_line()
        self.lines, self._first_lines = setter.lines, setter.first_lines
        self._tops = [each.y for each in self.lines]

    def between(self, top: float, bottom: float) -> Sequence[TokenLine]:
        """The lines that reach into a stretch of the height."""
        first = max(bisect_right(self._tops, top) - 1, 0)
        return self.lines[first : bisect_right(self._tops, bottom)]

    def token_at(self, x: float, y: float) -> int | None:
        """The token at a place."""
        lines = self.between(y, y) if 0 <= y < self.height else ()
        pieces = lines[-1].pieces if lines else ()
        return next((each.token for each in pieces if each.x <= x < each.x + each.width), None)

    def nearest_token(self, x: float, y: float) -> int | None:
        """The token at a place, or the one that stands next to it; None if there is none at all."""
        number = min(max(bisect_right(self._tops, y) - 1, 0), len(self.lines) - 1)
        pieces = next((each.pieces for each in self.lines[max(number, 0) :] if each.pieces), ())
        at = bisect_right(pieces, x, key=lambda piece: piece.x) - 1
        return pieces[max(at, 0)].token if pieces else None

    def place_of(self, token: int) -> tuple[float, float, float]:
        """Left, top and bottom of where a token begins."""
        line = self.lines[self._first_lines[token]]
        return next(each.x for each in line.pieces if each.token == token), line.y, line.y + line.height


class _Typesetter:
    """Sets pieces into lines. A word is what stands between marks; it moves to the next line as a whole."""

    def __init__(self, width: float, line_px: float, measure: Width) -> None:
        self._width, self._line_px, self._measure = width, line_px, measure
        self._known = {"·": measure(" "), "→": _N_TAB_SPACES * measure(" ")}
        self.lines: list[TokenLine] = []
        self.first_lines: list[int] = []
        self.run = -1
        self._line: list[TokenPiece] = []
        self._x = 0.0
        self._word: list[tuple[int, str, float, bool]] = []

    def begin_run(self, run: int, heading: str | None) -> None:
        self.end_line()
        self.run = run
        if heading is not None:
            # A heading keeps clear of the text before it.
            self._add_line(self._line_px * (1.4 if self.lines else 1.0), heading)

    def add(self, token: int, text: str, is_mark: bool, is_last: bool) -> None:
        # The dot that stands for a space may also be a word: only as a mark is it as narrow as a space.
        px = self._known.get(text) if is_mark or text not in _MARKS.values() else self._measure(text)
        if px is None:
            px = self._known[text] = self._measure(text)
        if not is_mark:
            self._word.append((token, text, px, is_last))
            return
        self._end_word()
        if text != LINE_END:
            self._make_room(px)
        self._put(token, text, px, is_mark, is_last)
        if text == LINE_END:
            self.end_line()

    def end_line(self) -> None:
        self._end_word()
        self._break()

    def _end_word(self) -> None:
        word, self._word = self._word, []
        self._make_room(sum(px for _, _, px, _ in word))
        for token, text, px, is_last in word:
            self._make_room(px)
            if px > self._width:
                *broken, text = _broken(text, self._width, self._measure)
                for part in broken:
                    self._put(token, part, self._measure(part), False, False)
                    self._break()
                px = self._measure(text)
            self._put(token, text, px, False, is_last)

    def _make_room(self, px: float) -> None:
        if self._x + px > self._width:
            self._break()

    def _put(self, token: int, text: str, px: float, is_mark: bool, is_last: bool) -> None:
        if token == len(self.first_lines):
            self.first_lines.append(len(self.lines))
        self._line.append(TokenPiece(token, text, self._x, px, is_mark, is_last))
        self._x += px

    def _break(self) -> None:
        if self._line:
            self._add_line(self._line_px)
            self._line, self._x = [], 0.0

    def _add_line(self, height: float, heading: str | None = None) -> None:
        self.lines.append(TokenLine(_height(self.lines), height, tuple(self._line), max(self.run, 0), heading))


def _height(lines: Sequence[TokenLine]) -> float:
    return lines[-1].y + lines[-1].height if lines else 0.0


def _broken(text: str, width: float, measure: Width) -> Iterator[str]:
    """Break a text for which not even a line of its own is wide enough; each part has at least one character."""
    start = 0
    while start < len(text):
        n_fit = 1
        while start + 2 * n_fit <= len(text) and measure(text[start : start + 2 * n_fit]) <= width:
            n_fit *= 2
        step = n_fit // 2
        while step:
            if measure(text[start : start + n_fit + step]) <= width:
                n_fit += step
            step //= 2
        yield text[start : start + n_fit]
        start += n_fit
