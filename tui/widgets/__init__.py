"""The parts of the screens. They know the domain and Textual, and not each other."""
