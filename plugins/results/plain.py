"""What authors hand over, such as tensors, as plain arrays and numbers; what is neither is refused."""

from typing import Any

import numpy as np
import numpy.typing as npt

PLAIN_DTYPES = "biufcSU"
"""Kinds of dtype that are nothing but bytes."""


def array_of(what: str, values: Any, dtype: npt.DTypeLike | None = None) -> npt.NDArray[Any]:
    """Return values as an array, of that dtype if one is given.

    A tensor comes from wherever it lies. Where a mask hides a number, it is NaN.

    Parameters
    ----------
    what
        Words for the message.

    Raises
    ------
    ValueError
        If that would lose something without a word: an imaginary part, a fraction, the digits of a number that is
        too large; or if the values are no numbers.
    """
    values = _untorn(values)
    # Asked by its method: the first use of `np.ma` imports it, and a fork of the method meanwhile would wait for ever.
    if isinstance(values, np.ndarray) and hasattr(values, "filled"):
        values = np.ma.filled(values.astype(np.float64), np.nan) if np.ma.is_masked(values) else np.ma.getdata(values)
    try:
        array = np.asarray(values)
    except Exception as error:
        raise ValueError(f"{what}: expected an array, got {name_of(values)} ({error})") from None
    if dtype is None:
        return array
    wanted = np.dtype(dtype)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{what}: expected real numbers, got {name_of(values)} of dtype {array.dtype}")
    if wanted.kind in "iu" and array.size and not np.can_cast(array.dtype, wanted):
        _require_whole(what, array, wanted)
    return np.asarray(array, wanted)


def plain_array(what: str, values: Any) -> npt.NDArray[Any]:
    """Return values as an array of numbers or texts, which can be kept in a file.

    Raises
    ------
    ValueError
    """
    array = array_of(what, values)
    if array.dtype.kind not in PLAIN_DTYPES:
        raise ValueError(f"{what}: expected numbers or texts, got {name_of(values)} of dtype {array.dtype}")
    return array


def number_of(what: str, value: Any) -> float | int:
    """Return one real number as Python's, also from an array or tensor that holds just one.

    Raises
    ------
    ValueError
    """
    plain = _untorn(value)
    if isinstance(plain, np.ndarray) and plain.size == 1:
        plain = plain.reshape(-1)[0]
    if isinstance(plain, np.generic):
        plain = plain.item()
    if not isinstance(plain, (bool, int, float)):
        raise ValueError(f"{what}: expected a number, got {name_of(value)}")
    return plain


def name_of(value: object) -> str:
    """Return what a value is, such as "Tensor of shape (2, 3)"."""
    shape = getattr(value, "shape", None)
    return type(value).__name__ + (f" of shape {tuple(shape)}" if isinstance(shape, tuple) and shape else "")


def _untorn(values: Any) -> Any:
    """Return a tensor of torch, or several of them, as an array, and all else as it is; torch need not be there."""
    if isinstance(values, (list, tuple)) and values and all(hasattr(each, "detach") for each in values):
        return [_untorn(each) for each in values]
    if not (hasattr(values, "detach") and hasattr(values, "cpu")):
        return values
    tensor = values.detach().cpu()
    if str(tensor.dtype) == "torch.bfloat16":  # NumPy has none
        tensor = tensor.float()
    return tensor.resolve_conj().resolve_neg().numpy()


def _require_whole(what: str, array: npt.NDArray[Any], wanted: np.dtype[Any]) -> None:
    if array.dtype.kind == "f":
        bad = array[~np.isfinite(array) | (array != np.trunc(array))]
        if bad.size:
            raise ValueError(f"{what}: expected whole numbers, got {bad.flat[0]:g}")
    limits = np.iinfo(wanted)
    low, high = int(array.min()), int(array.max())
    if low < limits.min or high > limits.max:
        raise ValueError(f"{what}: expected numbers in {limits.min} … {limits.max}, got {low} … {high}")
