"""The science: data types, file readers and writers, algorithms. No Qt, no GL, nothing else of Plexoscope."""
