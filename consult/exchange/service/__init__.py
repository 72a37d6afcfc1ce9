"""Results received from hospitals' systems, records given and pushed to them."""
