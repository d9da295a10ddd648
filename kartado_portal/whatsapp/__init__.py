"""The WhatsApp door (Cloud API) to the conversations that `chat` leads."""
