"""Many runs: replicates, sweeps, the folders they leave, and nothing about how a run works."""
