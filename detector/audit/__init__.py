"""Many photos: from folders, archives and object stores to one table that can be defended."""
