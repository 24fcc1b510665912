"""Handing over and erasing what is held on people."""
