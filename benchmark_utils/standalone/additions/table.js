// Three decimals, so that the leaderboard fits a laptop; its buttons give more.
tableFloatPrecision = 3;
