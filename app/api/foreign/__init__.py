"""Objects of other libraries as data objects, told apart by the names of their classes: none is imported for it."""
