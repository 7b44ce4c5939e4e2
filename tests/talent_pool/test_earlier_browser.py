"""Somebody new brings an office's workbook in by clicking, on a telephone and on an office's screen."""

import pytest

from talent_pool.models import Delivery
from tests.talent_pool.test_earlier import OFFICE, own_sums

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("device", ["phone", "desk"])
def test_a_workbook_comes_in_by_clicking(open_page, shoot, assert_accessible, pool_manager, device):
    page = open_page(device, user=pool_manager, path="/pool/import/")
    look_over(page, shoot, assert_accessible, f"import-{device}-1-choose")
    page.set_input_files("input[type=file]", OFFICE)
    page.get_by_role("button", name="预览导入内容").click()
    page.get_by_role("heading", name="导入预览").wait_for()
    page.locator("details.import-sheet summary").last.click()
    look_over(page, shoot, assert_accessible, f"import-{device}-2-look")
    page.get_by_role("button", name="导入 377 行").click()
    page.get_by_text("3 对记录疑似同一人").wait_for()
    look_over(page, shoot, assert_accessible, f"import-{device}-3-done")
    said = own_sums()
    for year in (2019, 2025):
        row = page.get_by_role("row").filter(has=page.get_by_role("link", name=str(year), exact=True))
        assert [int(cell.inner_text()) for cell in row.get_by_role("cell").all()[:2]] == list(said[year])
    page.get_by_role("link", name="撤销导入").click()
    page.get_by_role("button", name="撤销导入").click()
    page.get_by_text("库中不再有本次导入的数据").first.wait_for()
    assert not Delivery.objects.exists()


def look_over(page, shoot, assert_accessible, name):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
    assert_accessible(page)
    shoot(page, name)
