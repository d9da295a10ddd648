"""Measuring the portal: page weights, operations, growth."""
