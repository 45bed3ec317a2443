"""What is copied and selected in other programs, and writing into them."""
