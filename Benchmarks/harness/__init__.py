"""Runs Lede and other engines on the same text and the same queries, and compares them."""
