"""What looks after the project itself: set-up, locks, checks and pictures of the documents."""
