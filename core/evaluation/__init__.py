"""What the customers did, against those who were left alone."""
