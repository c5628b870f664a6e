"""Estimators that know no city and no file: each with the source of its formula and a reference test."""
