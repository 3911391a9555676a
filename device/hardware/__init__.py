"""The parts on the wall: range sensor, light, sound and button. Nothing here starts at import."""
