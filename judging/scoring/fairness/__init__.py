"""Can this result be defended? Figures about judges, sheets and places; they advise, and change no score.

Every figure is described in docs/fairness.md and known by name to `evaluate`; `fairness_report` computes them all for
one round.
"""
