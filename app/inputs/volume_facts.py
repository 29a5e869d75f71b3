"""What a file of volumes says of itself, by name, for the command line and for the window."""

from plexoscope.models.io.volume_file import VolumeFile
from plexoscope.models.io.volume_header import VolumeHeader


def volume_facts(file: VolumeFile) -> dict[str, object]:
    """Names and plain values, in the order in which they are told."""
    from nibabel.orientations import aff2axcodes

    header = file.header
    step = f"{header.step:.6g} {header.step_unit}" if header.step else "not said"
    return {
        "n_frames": header.n_frames,
        **({"step": step} if header.n_frames > 1 else {}),
        "voxel_order": "".join(str(code) for code in aff2axcodes(header.affine)),  # type: ignore[no-untyped-call]
        "affine": header.affine.tolist(),
        "placed_by": header.placed_by,
        "space_unit": header.space_unit or "not said",
        "stored_as": stored_as(header),
        "scaling": scaling(header) or "none",
        "intent": header.intent or "none",
    }


def stored_as(header: VolumeHeader) -> str:
    """What stands in the file for a voxel: "int16", or "colours (RGB)"."""
    return str(header.dtype) if header.dtype.names is None else f"colours ({''.join(header.dtype.names)})"


def scaling(header: VolumeHeader) -> str:
    """What the header does to the values stored; "" for nothing."""
    if header.coloured or not header.scaled:
        return ""
    return f"× {header.slope:.6g} {'−' if header.intercept < 0 else '+'} {abs(header.intercept):.6g}"


def volume_words(file: VolumeFile) -> str:
    """The same in a few lines, for a tip."""
    facts, header = volume_facts(file), file.header
    sides = " × ".join(f"{side:.3g}" for side in (header.affine[:3, :3] ** 2).sum(axis=0) ** 0.5)
    lines = [
        f"{' × '.join(map(str, header.shape))} voxels of {sides} {header.space_unit or 'mm (unit not said)'}",
        f"Order {facts['voxel_order']}, placed by {header.placed_by}",
        ", ".join(filter(None, (stored_as(header), scaling(header), header.intent))),
    ]
    return "\n".join(lines)
