"""The icons: line drawings on a 24-unit square, 1.75 units thick, drawn for this project.

Markup of each, without the <svg> around it; `{% icon "name" %}` of the ui tags draws one.
"""

from typing import Final

ICONS: Final[dict[str, str]] = {
    # signs
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "check-circle": '<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8L16 9.5"/>',
    "cross": '<path d="M6 6l12 12M18 6 6 18"/>',
    "error": '<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.4v.1"/>',
    "warning": '<path d="M12 4 2.8 19.8h18.4z"/><path d="M12 10v4.5M12 17.2v.1"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>',
    "question": '<circle cx="12" cy="12" r="9"/><path d="M9.6 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.2.9-1.2 1.8M12 16.6v.1"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>',
    "dot": '<circle cx="12" cy="12" r="4" fill="currentColor" stroke="none"/>',
    # ways
    "chevron-down": '<path d="m6 9.5 6 6 6-6"/>',
    "chevron-right": '<path d="m9.5 6 6 6-6 6"/>',
    "chevron-left": '<path d="m14.5 6-6 6 6 6"/>',
    "arrow-right": '<path d="M4.5 12h15M13.5 6l6 6-6 6"/>',
    "arrow-left": '<path d="M19.5 12h-15M10.5 6l-6 6 6 6"/>',
    "arrow-up": '<path d="M12 19.5v-15M6 10.5l6-6 6 6"/>',
    "arrow-down": '<path d="M12 4.5v15M6 13.5l6 6 6-6"/>',
    "external": '<path d="M14 4.5h5.5V10M19 5l-8 8M10 5.5H5.5v13h13V14"/>',
    # acts
    "play": '<path d="M8 5v14l11-7z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "minus": '<path d="M5 12h14"/>',
    "search": '<circle cx="10.8" cy="10.8" r="6.3"/><path d="m15.5 15.5 4.5 4.5"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "edit": '<path d="M4.5 19.5 5.5 15 16 4.5l3.5 3.5L9 18.5zM13.5 7l3.5 3.5"/>',
    "trash": '<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 12.5h9l1-12.5M10 11v5M14 11v5"/>',
    "copy": '<path d="M8.5 8.5h11v11h-11zM5 15.5h-.5v-11h11V5"/>',
    "download": '<path d="M12 4v11.5M7 11l5 5 5-5M4.5 19.8h15"/>',
    "upload": '<path d="M12 16V4.5M7 9l5-5 5 5M4.5 19.8h15"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4.5V9h15v8H17M7 14h10v6H7z"/>',
    "undo": '<path d="M8.5 5 4.5 9l4 4M4.5 9h9.3a5.2 5.2 0 0 1 0 10.4H8"/>',
    "refresh": '<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 4v4.5H15"/>',
    "send": '<path d="M20 4 3.5 10.5l6.7 3.3L13.5 20.5z"/><path d="M20 4 10.2 13.8"/>',
    "sign": '<path d="M4 19.5h16M5.5 15.5c3.5-1 5-10.5 7.5-10.5 2 0-2.5 9.5 0 9.5 1.5 0 2-3 3.5-3 1 0 .5 2 2.5 2"/>',
    "eye": '<path d="M2.5 12s3.5-6.5 9.5-6.5 9.5 6.5 9.5 6.5-3.5 6.5-9.5 6.5S2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>',
    "lock": '<path d="M5.5 10.5h13v9.5h-13zM8.5 10.5V7.8a3.5 3.5 0 0 1 7 0v2.7"/>',
    "unlock": '<path d="M5.5 10.5h13v9.5h-13zM8.5 10.5V7.3a3.5 3.5 0 0 1 6.7-1.3"/>',
    "settings": '<path d="M4 7.5h9M17 7.5h3M4 16.5h3M11 16.5h9"/><circle cx="15" cy="7.5" r="2"/><circle cx="9" cy="16.5" r="2"/>',
    # things
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "more": '<path d="M5.5 12v.1M12 12v.1M18.5 12v.1" stroke-width="2.8"/>',
    "home": '<path d="M4 11.5 12 4.5l8 7M6.5 10v9.5h11V10M10 19.5v-5h4v5"/>',
    "user": '<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"/>',
    "users": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.6-3.6 3-5.5 6.5-5.5s5.9 1.9 6.5 5.5M15 5.3a3.5 3.5 0 0 1 0 6.4M17.5 14.4c2.2.7 3.5 2.4 4 5.1"/>',
    "building": '<path d="M5 20V4.5h9V20M14 10h5v10M3 20h18M8 8.5h3M8 12h3M8 15.5h3"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18"/>',
    "calendar": '<path d="M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5V8M15.5 3.5V8"/>',
    "book": '<path d="M12 6.5c-2-1.7-4.7-2-8-2v14c3.3 0 6 .3 8 2 2-1.7 4.7-2 8-2v-14c-3.3 0-6 .3-8 2zM12 6.5v14"/>',
    "award": '<circle cx="12" cy="9" r="5.5"/><path d="m8.5 13.5-1.5 7 5-2.5 5 2.5-1.5-7"/>',
    "scale": '<path d="M12 4v16M8 20h8M5 7h14M5 7l-2.5 6.5h5zM19 7l-2.5 6.5h5z"/>',
    "flag": '<path d="M6 20.5V4.5M6 5h12l-2.5 4 2.5 4H6"/>',
    "list": '<path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5v.1M4.5 12v.1M4.5 17.5v.1"/>',
    "chart": '<path d="M4.5 4v15.5H20M8.5 15.5v-4M12.5 15.5v-8M16.5 15.5v-6"/>',
    "phone": '<path d="M7.5 3h9v18h-9zM11 18h2"/>',
    "mail": '<path d="M3.5 5.5h17v13h-17zM4 6.5l8 6.5 8-6.5"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"/>',
    "qr": '<path d="M4.5 4.5h6v6h-6zM13.5 4.5h6v6h-6zM4.5 13.5h6v6h-6zM13.5 13.5h2.5V16M19.5 13.5v6h-3M13.5 19.5v-.1"/>',
    "inbox": '<path d="M3.5 13.5 6.5 5h11l3 8.5v6h-17zM3.5 13.5H8.5a3.5 3.5 0 0 0 7 0h5"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2.2 2.2 0 0 0 4 0"/>',
    # files
    "file": '<path d="M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5v5h5"/>',
    "file-text": '<path d="M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5v5h5M9 12.5h6M9 16h6"/>',
    "file-pdf": '<path d="M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5v5h5M9 16.8v-4.3h1.5a1.3 1.3 0 0 1 0 2.6H9"/>',
    "file-sheet": '<path d="M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5v5h5M9 12.5h6.5v5H9zM12.2 12.5v5M9 15h6.5"/>',
    "file-archive": '<path d="M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5v5h5M10 12v.1M10 14.5v.1M10 17v.1"/>',
    "video": '<path d="M3.5 5.5h17v13h-17zM10 9l5 3-5 3z"/>',
    "image": '<path d="M3.5 5h17v14h-17zM3.5 16.5l5-5 4.5 4.5 3-3 4.5 4"/><circle cx="15.5" cy="9" r="1.3"/>',
    "slides": '<path d="M3.5 4.5h17M5 4.5v10.5h14V4.5M12 15v2.5M8.5 20.5l3.5-3 3.5 3"/>',
}

FILE_ICONS: Final = {
    "video": "video",
    "image": "image",
    "slides": "slides",
    "text": "file-text",
    "pdf": "file-pdf",
    "sheet": "file-sheet",
    "archive": "file-archive",
}
