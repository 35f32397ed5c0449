"""The only rooms that know a table, a column or a file format."""
