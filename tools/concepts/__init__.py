"""The figures of docs/concepts, drawn by the model's own functions; ``make concepts`` writes them."""
