"""Figures that add up over five levels, with late units named and never counted as zero."""
