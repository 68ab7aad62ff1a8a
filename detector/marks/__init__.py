"""Marks on a face: the face seen from near, ink and lines on it."""
