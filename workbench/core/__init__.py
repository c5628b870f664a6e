"""Ground floor: nouns, errors, settings and Korean/English text. Imports nothing of the house."""
