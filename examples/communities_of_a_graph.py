"""Find the communities of a networkx graph, and draw it in their colours.

The picture `club.png`: the karate club laid out by forces, each member in the colour of a community. What
the run has found besides is printed: what it measured, and the checks that say whether to believe it.
"""

import networkx as nx

import plexoscope.api as px

club = nx.karate_club_graph()
run = px.run("communities", club, n_runs=5, seed=1)

print(run)
print(f"{run.metrics['n_communities']:.0f} communities, modularity {run.metrics['modularity']:.3f}")

algorithms = run.arrays["algorithms"].tolist()
of_member = run.arrays["labels"][algorithms.index("Leiden")]
scene = px.Scene(size=(600, 450), background="#ffffff")
scene.add(club, node_color=of_member.astype(str), names="none", edge_alpha=0.6)
scene.picture("club.png")
