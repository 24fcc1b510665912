"""What is done about cards: terminals enrolled, cards issued, what terminals say, points exchanged and settled."""
