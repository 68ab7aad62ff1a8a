"""What people would use instead, each in its own environment, reached over JSON lines."""
