"""Tests of the lifeboat."""
