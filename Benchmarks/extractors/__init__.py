"""The rivals of `lede extract`: how each is called (`calls`), and the program that runs them."""
