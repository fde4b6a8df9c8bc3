"""The history of the schema, for Tortoise's migrations. Files import nothing of the hub and are never edited after release."""
