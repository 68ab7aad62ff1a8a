"""The calibration room: faults made to measure, limits with evidence, fairness, reports."""
