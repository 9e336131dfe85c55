"""Real data sets: how their files are read from the data home, and how they get there."""
