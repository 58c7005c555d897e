"""The explorer: scenarios and studies in the browser, on this machine and without a network."""
