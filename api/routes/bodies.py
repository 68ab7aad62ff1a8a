"""A photo as a request's body and a report as a response's, also for the documentation."""

from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse

from api.problems import documented
from detector.codec import DEFAULT_LIMITS
from detector.report import Report

BODY_REFUSED = documented(HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
_BINARY = {"schema": {"type": "string", "format": "binary"}}

PHOTO_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The photo itself, or a form with the file field `photo`: JPEG, PNG or "
        f"WebP of at most {DEFAULT_LIMITS.max_bytes / 1e6:g} MB (unless the operator allows fewer) "
        f"and {DEFAULT_LIMITS.max_pixels / 1e6:g} million pixels. Refused are an empty file "
        "(`empty`), an animation (`animated`) and other formats with 415, a form that cannot be "
        "read (`malformed-form`) with 400, and none at all (`photo-missing`) with 422.",
        "content": {
            "image/jpeg": _BINARY,
            "image/png": _BINARY,
            "image/webp": _BINARY,
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["photo"],
                    "properties": {"photo": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}

REPORT_EXAMPLE: dict[str, Any] = {
    "schema": "renxiang.report/1",
    "photo": "430100202611227KQ3M02",
    "sha256": "fabc9aa445475a8170747f9fcef5b804c0e8a94a642f7af0b3011d74d415ff7f",
    "engine": "0.1.0",
    "standard": {
        "id": "cn-id-card",
        "version": "2004.1",
        "hash": "51f1386ee98733e6be94caf6db8ee9c0a4d17be3c1f0a52d9b6e4f7a8c3d2e10",
    },
    "verdict": "fail",
    "findings": [
        {
            "check": "position.face_width",
            "status": "fail",
            "tier": "must",
            "value": 238.1,
            "unit": "px",
            "min": 193,
            "max": 221,
            "margin": -17.1,
            "reason": None,
            "message": {
                "zh": "头部偏大：成品照片上脸宽 17.3 毫米，要求 14–16.1 毫米。"
                "请退后约 18 厘米重拍，或从原图裁剪得宽一些。",
                "en": "The head is too large: on the finished photo the face is 17.3 mm wide, "
                "14–16.1 mm is required. Stand about 18 cm further back, or crop wider from the "
                "original.",
            },
            "action": {
                "zh": "请退后约 18 厘米重拍，或从原图裁剪得宽一些。",
                "en": "Stand about 18 cm further back, or crop wider from the original.",
            },
            "figures": {
                "zh": "脸部宽 238 像素（要求 193–221 像素，相差 17 像素）",
                "en": "Face width 238 px (193–221 px required; off by 17 px)",
            },
            "measure": "position.face_width",
        }
    ],
    "geometry": {
        "image": [358, 441],
        "eye_right": [146.2, 221.4],
        "eye_left": [211.9, 221.0],
        "chin": [179.3, 331.8],
        "hair_top": [178.1, 14.6],
        "face_right": [60.2, 229.0],
        "face_left": [298.3, 229.0],
        "yaw_deg": 0.8,
        "pitch_deg": -1.2,
        "roll_deg": 0.3,
    },
    "elapsed_ms": 18.2,
}


class ReportResponse(JSONResponse):
    """A report as it was stored, byte for byte."""

    def render(self, content: str) -> bytes:
        """Encode a report's JSON."""
        return content.encode()


def reported(
    status: HTTPStatus, description: str, model: type[Report] = Report
) -> dict[int | str, dict[str, Any]]:
    """Describe a response that carries a report, for OpenAPI."""
    content = {ReportResponse.media_type: {"example": REPORT_EXAMPLE}}
    return {int(status): {"model": model, "description": description, "content": content}}
