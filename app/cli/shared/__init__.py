"""What commands share: exit codes, folders, output, progress."""
