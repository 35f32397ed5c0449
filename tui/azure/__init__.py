"""The only rooms that know the openai and azure.identity libraries."""
