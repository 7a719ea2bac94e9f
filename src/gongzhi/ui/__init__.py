"""The look: layouts, components, tokens, static files. Knows no room above it."""
