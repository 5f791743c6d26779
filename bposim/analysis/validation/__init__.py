"""Systems with known answers, and the engine held against them."""
