"""The demonstration: a synthetic district of the right size, whose figures are the published ones.

Nothing here describes a real person. `load.load_demonstration` stores it, docs/demonstration.md
says what is invented.
"""
