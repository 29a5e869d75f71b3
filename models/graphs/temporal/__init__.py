"""What all methods on streams of events share: the stream, negatives, baselines, memories, and how they are examined.

A learner sees a stream through `stream.replay` alone, which asks for the scores of a batch before it hands the
batch out. Times are seconds since the first event throughout, so that float32 differences of them are exact enough.
"""
