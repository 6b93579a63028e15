"""Forms of people's pages, one module for each part of the app."""
