"""The rooms of one process: an owner task for each, and the connections that speak to them."""
