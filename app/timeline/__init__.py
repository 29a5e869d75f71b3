"""One timeline below the views: a row for each thing that has a time, one cursor for all that share an axis."""
