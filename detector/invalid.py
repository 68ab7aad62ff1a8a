"""What pydantic objects to, in words for whoever wrote the value and has never heard of it."""

from typing import Any

from pydantic_core import ErrorDetails

# By type of fault; what stands in braces is what pydantic says beside it.
_REASONS = {
    "value_error": "{error}",
    "assertion_error": "{error}",
    "missing": "is required and missing",
    "extra_forbidden": "there is nothing of this name",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "json_invalid": "is no JSON: {error}",
    "model_attributes_type": "must be a JSON object, sent as Content-Type: application/json",
    "model_type": "must hold names and values",
    "dict_type": "must hold names and values",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "string_type": "must be text",
    "string_too_short": "is empty or too short: {min_length} characters are the fewest",
    "string_too_long": "is too long: {max_length} characters are the most",
    "string_pattern_mismatch": "must have the form {pattern}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "time_delta_type": "give a duration such as P3D or PT12H",
    "time_delta_parsing": "give a duration such as P3D or PT12H",
}


def reason(fault: ErrorDetails | dict[str, Any]) -> str:
    """Say what is wrong with one value, without naming or repeating it.

    Parameters
    ----------
    fault : ErrorDetails
        One of the ``errors()`` of a ``ValidationError``; of a type not foreseen here, its own
        message is given.
    """
    words = _REASONS.get(fault["type"])
    return words.format(**fault.get("ctx", {})) if words else str(fault["msg"])
