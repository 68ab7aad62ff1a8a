"""An audit in figures: shares with intervals, distributions, drift, groups, duplicates."""
