"""The commands of ``renxiang``: what each asks, and beside it, loaded when asked, what it does."""
