"""Make `python -m dilemma_sim` the same as the command `dilemma-sim`."""

from dilemma_sim.cli import main

if __name__ == "__main__":
    main()
