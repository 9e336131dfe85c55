"""What the plots and the terminal leaderboard share: labels, colours, scores and pictures."""
