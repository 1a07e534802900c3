"""What the product is measured with; no part of it, and not installed with it."""
