"""Generated interventions of the real shape, and this server beside others on the same data: `python -m bench`."""
