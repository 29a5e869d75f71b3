"""What a typed or chosen word stands for: something open, a file, a sample; and reading it. Knows no Qt."""
