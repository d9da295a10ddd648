"""What is wrong with a draft, by field, in words."""

from pydantic import ValidationError


def draft_errors(refused: ValidationError) -> dict[str, str]:
    """Return a sentence for each field that was refused."""
    told = {}
    for one in refused.errors():
        limits = one.get("ctx", {})
        if one["type"] == "string_too_short":
            sentence = "Preencha este campo."
        elif "max_length" in limits:
            sentence = f"Use no máximo {limits['max_length']} caracteres."
        else:
            sentence = "Valor inválido."
        told[str(one["loc"][0])] = sentence
    return told
