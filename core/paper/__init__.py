"""What is handed to customers on paper."""
