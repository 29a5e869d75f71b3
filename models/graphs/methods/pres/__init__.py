"""PRES: memories that are predicted and corrected, so that large batches lose little.

J. Su, D. Zou, C. Wu, "PRES: Toward Scalable Memory-Based Dynamic Graph Neural Networks", ICLR 2024.
"""
