"""Studies, series and instances of a case, in a database of their own; knows no pixels."""
