"""Where a picture is shown: a canvas, an image of any size, a thread of its own."""
