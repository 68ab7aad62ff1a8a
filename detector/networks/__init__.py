"""The neural models: which, from where, checked how, and run how."""
