"""From JSON to columns: every refusal names the JSON path and the reason."""
