"""Tables: sorted, filtered, copied."""
