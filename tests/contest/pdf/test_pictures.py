"""Pictures from offices and telephones: turned into what a printer takes, or refused with a sentence."""

import io

import pytest
from PIL import Image

from contest.pdf import LayoutError
from contest.pdf.pictures import prepared
from tests.contest.pdf.pictures import jpeg, png, saved

pytestmark = pytest.mark.pure


def take(content, width=100.0, height=70.0):
    return prepared(content, name="paper", width=width, height=height)


def points(found):
    assert found.is_jpeg
    return Image.open(io.BytesIO(found.data))


def test_a_jpeg_in_rgb_goes_into_the_file_as_it_came():
    content = jpeg()
    assert take(content).data == content


def test_a_cmyk_jpeg_becomes_rgb_of_about_the_same_colour():
    found = points(take(jpeg(mode="CMYK", colour=(0, 255, 255, 0))))
    assert found.mode == "RGB"
    red, green, blue = found.getpixel((5, 5))
    assert red > 200
    assert green < 60
    assert blue < 60


def test_a_seal_keeps_its_transparency():
    found = take(png(alpha=True))
    assert found.mask is not None
    assert not found.is_jpeg
    assert take(png()).mask is None


def test_a_photograph_is_turned_upright_and_reduced_to_what_paper_shows():
    image = Image.new("RGB", (3000, 2000), (9, 9, 9))
    exif = Image.Exif()
    exif[0x0112] = 6
    found = points(take(saved(image, "JPEG", exif=exif), width=50, height=75))
    assert found.width < found.height
    assert found.height < 1100


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA", "CMYK", "YCbCr", "LAB"])
def test_every_kind_of_points_is_taken(mode):
    kind = {"YCbCr": "JPEG", "CMYK": "TIFF", "LAB": "TIFF"}.get(mode, "PNG")
    image = Image.new(mode, (40, 30))
    found = take(saved(image, kind))
    assert (found.width, found.height) == (40, 30)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xd8" + bytes(40 * 1024 * 1024), "The picture “paper” is larger than 20 MB."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>", "The picture “paper” can't be read; send a PNG or JPEG file."),
        (b"", "The picture “paper” can't be read; send a PNG or JPEG file."),
        (b"%PDF-1.7", "The picture “paper” can't be read; send a PNG or JPEG file."),
        (jpeg()[:700], "The picture “paper” can't be read; send a PNG or JPEG file."),
        (png((600, 600), alpha=True)[:900], "The picture “paper” can't be read; send a PNG or JPEG file."),
        (saved(Image.new("1", (9000, 9000)), "PNG"), "The picture “paper” has too many points; 300 an inch of paper are enough."),
    ],
)  # fmt: skip
def test_what_can_t_be_printed_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(LayoutError) as refused:
        take(content)
    assert refused.value.sentences == [sentence]
