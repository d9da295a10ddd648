"""The post office: letters are rows before they are messages."""
