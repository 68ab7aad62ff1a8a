"""The outer layer: everything with a socket, a disk or a terminal."""
