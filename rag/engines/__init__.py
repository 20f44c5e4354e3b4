"""Back ends that write text, behind one protocol."""
