"""The conversational programme: outermost, wires everything."""
