"""What trainers on graphs share."""
