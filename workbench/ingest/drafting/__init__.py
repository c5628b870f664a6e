"""Guessing a descriptor from one file: header, names, types, units, place, key and sensitivity."""
