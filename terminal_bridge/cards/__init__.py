"""A till's side of the talk with cards: one class an application, over anything that carries bytes."""
