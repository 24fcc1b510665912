"""What customers are, agree to and answer."""
