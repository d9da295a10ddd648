"""Attachments: limits, content, storage, upload and download."""
