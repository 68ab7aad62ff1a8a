"""The recipe of the appearance models' weights."""
