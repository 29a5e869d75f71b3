"""Who competes with DGMLP, in which role, and at which depths."""

NAME, EVEN, LAST, SGC, GCN, MLP = "DGMLP", "Uniform mean of the steps (S²GC)", "Last step alone", "SGC", "GCN", "MLP"
ROLES = {NAME: "method", EVEN: "ablation", LAST: "ablation", SGC: "baseline", GCN: "baseline", MLP: "baseline"}
SHOWN = (NAME, EVEN, SGC, GCN, MLP)
"""At every depth."""
GCN_DEPTH = 2
DEPTHS = (1, 2, 4, 8, 16)


def depths_up_to(deepest: int) -> list[int]:
    """The depths at which models are trained."""
    return sorted({*(depth for depth in DEPTHS if depth < deepest), deepest})


def asked_depth(name: str, n_steps: int) -> int:
    """The depth at which a contender is asked about the test nodes for the comparison."""
    return {MLP: 0, GCN: GCN_DEPTH}.get(name, n_steps)


def in_words(name: str, depth: int) -> str:
    """Name a contender with its depth, where it has one."""
    return f"{name} of depth {depth}" if depth else name
