"""Everything goes wrong at once, and at the end nothing is lost and nothing is doubled."""
