"""Options that are fields of a dataclass: the parser, the settings and the words to type again all follow from it."""

import argparse
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from typing import Any, TypeVar

T = TypeVar("T")

_OPTION = "option"
_DEFAULT = re.compile(r"[,;]? default '?\{default\}'?")


def written(value: object) -> str:
    """What is typed for a value: numbers with nine digits, as many as those of a picture have, parted by commas."""
    parts = value if isinstance(value, tuple) else (value,)
    return ",".join(f"{part:.9g}" if isinstance(part, float) else str(part) for part in parts)


@dataclass(frozen=True)
class Option:
    """How the value of a field is typed.

    Parameters
    ----------
    flag
        "--…".
    help
        `{default}` in it is what is typed for the default.
    group
        Heading in the help; "" for none.
    metavar
        What stands for the value in the help; "" for a list of the choices.
    parse
        Raises `argparse.ArgumentTypeError` of a text that cannot be used.
    write
        Its inverse.
    always
        Whether it is written though it has its default, because the picture hangs on it.
    """

    flag: str
    help: str
    group: str = ""
    metavar: str = ""
    parse: Callable[[str], Any] = str
    write: Callable[[Any], str] = written
    choices: Sequence[Any] | None = None
    always: bool = False

    def words(self, value: object) -> list[str]:
        """The words to type for a value that is not None."""
        if value is True:
            return [self.flag]
        text = self.write(value)
        # A word of its own that begins with a minus would be taken for an option.
        return [f"{self.flag}={text}"] if text.startswith("-") else [self.flag, text]


def option(default: T, flag: str, help: str, **more: Any) -> T:
    """A field of a dataclass that is an option; the rest as in `Option`. A default of False makes a switch."""
    made: T = field(default=default, metadata={_OPTION: Option(flag, help, **more)})
    return made


def add_options(
    parser: argparse.ArgumentParser,
    settings: type[Any],
    *,
    heading: str = "",
    helps: Mapping[str, str] | None = None,
    has_defaults: bool = True,
) -> None:
    """Add the options of a class of settings to a parser, each under its heading.

    Parameters
    ----------
    heading
        Of those that have none; "" puts them beside the other options of the parser.
    helps
        What is said instead, by flag.
    has_defaults
        Whether what is not typed has its default, which the help then tells; else it stays as it is.
    """
    places: dict[str, argparse._ActionsContainer] = {"": parser.add_argument_group(heading) if heading else parser}
    for each, option in options_of(settings):
        if option.group not in places:
            places[option.group] = parser.add_argument_group(option.group)
        kind: dict[str, Any] = {"type": option.parse, "metavar": option.metavar or None, "choices": option.choices}
        if each.default is False:
            kind = {"action": "store_true"}
        words = (helps or {}).get(option.flag) or (option.help if has_defaults else _DEFAULT.sub("", option.help))
        words = words.replace("{default}", "" if each.default is None else option.write(each.default))
        places[option.group].add_argument(option.flag, dest=each.name, default=argparse.SUPPRESS, help=words, **kind)


def typed_settings(settings: type[T], arguments: argparse.Namespace) -> T:
    """The settings that the parsed arguments make."""
    return settings(**{name: getattr(arguments, name) for name in typed_names(settings, arguments)})


def typed_names(settings: type[Any], arguments: argparse.Namespace) -> frozenset[str]:
    """Names of the fields that were typed, be it as they are by default."""
    return frozenset(each.name for each, _ in options_of(settings) if each.name in arguments)


def option_words(settings: object) -> list[str]:
    """The words that make these settings: first those of what always matters, then of what is unusual."""
    always: list[str] = []
    unusual: list[str] = []
    for each, option in options_of(type(settings)):
        value = getattr(settings, each.name)
        if option.always and value is not None:
            always += option.words(value)
        elif value != each.default:
            unusual += option.words(value)
    return always + unusual


def words_of(settings: object, names: Collection[str]) -> list[str]:
    """The words of some fields."""
    found = [(each, option, getattr(settings, each.name)) for each, option in options_of(type(settings))]
    return [word for each, option, value in found if each.name in names for word in option.words(value)]


def options_of(settings: type[Any]) -> list[tuple[Field[Any], Option]]:
    """The fields of a class of settings, in their order, each with its option."""
    return [(each, each.metadata[_OPTION]) for each in fields(settings)]
