"""Pictures made for tests."""

import io

from PIL import Image


def png(size=(200, 200), *, alpha=False, colour=(200, 0, 0)):
    image = Image.new("RGBA" if alpha else "RGB", size, (0, 0, 0, 0) if alpha else colour)
    if alpha:
        image.paste((*colour, 255), (size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4))
    return saved(image, "PNG")


def jpeg(size=(600, 424), *, mode="RGB", colour=(200, 0, 0), **options):
    return saved(Image.new(mode, size, colour), "JPEG", quality=95, **options)


def saved(image, kind, **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()
