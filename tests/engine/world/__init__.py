"""A small model and a small carrier that do what the machine orders, and hold it to the wires."""
