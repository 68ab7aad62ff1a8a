"""The commands of ``renxiang``, one file a family."""
