"""Measure the engine against others: the same week, the same runs, in one sitting."""
