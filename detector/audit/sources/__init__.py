"""What can be audited, one module a kind; :mod:`~detector.audit.sources.listing` tells which."""
