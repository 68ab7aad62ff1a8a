"""Names for the mesh landmarks that regions and measures use; right and left are the person's."""

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


def indices(text: str) -> Indices:
    """Read landmark numbers separated by blanks."""
    return np.array(text.split(), np.int64)


FACE_OVAL = indices(
    "10 338 297 332 284 251 389 356 454 323 361 288 397 365 379 378 400 377 152 148 176 149 150 "
    "136 172 58 132 93 234 127 162 21 54 103 67 109"
)
BEFORE_EAR_RIGHT, BEFORE_EAR_LEFT = indices("127 234 93 132"), indices("356 454 323 361")
EYE_RIGHT = indices("33 7 163 144 145 153 154 155 133 173 157 158 159 160 161 246")
EYE_LEFT = indices("263 249 390 373 374 380 381 382 362 398 384 385 386 387 388 466")
BROW_RIGHT = indices("70 63 105 66 107 55 65 52 53 46")
BROW_LEFT = indices("300 293 334 296 336 285 295 282 283 276")
LIPS_OUTER = indices("61 146 91 181 84 17 314 405 321 375 291 409 270 269 267 0 37 39 40 185")
NOSTRILS = indices("98 97 2 326 327 294 278 279 360 363 456 6 236 134 131 49 48 64")

# Patches of plain skin, each with its mirror image on the other side of the face.
CHEEK_RIGHT, CHEEK_LEFT = (
    indices("117 118 101 36 205 187 123"),
    indices("346 347 330 266 425 411 352"),
)
BESIDE_NOSE_RIGHT, BESIDE_NOSE_LEFT = (
    indices("36 142 203 129 126 100 101"),
    indices("266 371 423 358 355 329 330"),
)
UNDER_EYE_RIGHT, UNDER_EYE_LEFT = (
    indices("117 118 119 120 100 101 47"),
    indices("346 347 348 349 329 330 277"),
)
ABOVE_MOUTH_RIGHT, ABOVE_MOUTH_LEFT = (
    indices("36 50 101 142 203 205 206"),
    indices("266 280 330 371 423 425 426"),
)
NOSE_SIDE_RIGHT, NOSE_SIDE_LEFT = (
    indices("3 131 134 174 198 217 236"),
    indices("248 360 363 420 399 437 456"),
)
GLABELLA = indices("8 9 168 107 336 55 285")
FOREHEAD = indices("9 10 108 109 151 337 338")
CHIN = indices("18 194 199 200 201 418 421")

# Vertical pairs across each eye's opening (upper lid, lower lid) and each eye's corners.
LIDS_RIGHT = np.array([[160, 144], [159, 145], [158, 153]], np.int64)
LIDS_LEFT = np.array([[387, 373], [386, 374], [385, 380]], np.int64)
CORNERS_RIGHT, CORNERS_LEFT = indices("33 133"), indices("263 362")
# Vertical pairs across the inner lips.
LIP_GAP = np.array([[82, 87], [13, 14], [312, 317]], np.int64)
IRISES = indices("468 473")
MENTON = 152  # lowest point of the chin
