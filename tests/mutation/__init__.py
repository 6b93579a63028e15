"""Whether the tests notice: `make mutate` breaks the engine, and the rules behind ids."""
