"""Results as pages, tables and files."""
