"""Is a scenario worth the road there? Cash by month over the term against staying as it is, under the same luck."""
