"""What do vectors look like in two or three dimensions?"""
