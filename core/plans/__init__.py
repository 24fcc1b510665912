"""What is planned for whom, frozen for approval."""
