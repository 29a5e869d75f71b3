"""What is open and how it is looked at: the state (no Qt), its history, and the document that holds them."""
