"""What the answer depends on: which assumption moves it, which one flips it, which is worth finding out."""
