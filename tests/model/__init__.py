"""Random use against a small model of what everybody may see."""
