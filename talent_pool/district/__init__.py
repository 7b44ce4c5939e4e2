"""The district: its outline, the places in it, and the way between them. Plain Python, no network."""

from talent_pool.district.apart import PHONE_RADIUS, RADIUS
from talent_pool.district.drawing import Drawing, Place, draw
from talent_pool.district.earth import Position, centres, kilometres
from talent_pool.district.geojson import NoOutline, marks_of, rings_of
from talent_pool.district.tiles import MOST_TILES

__all__ = [
    "MOST_TILES",
    "PHONE_RADIUS",
    "RADIUS",
    "Drawing",
    "NoOutline",
    "Place",
    "Position",
    "centres",
    "draw",
    "kilometres",
    "marks_of",
    "rings_of",
]
