"""The browser machinery itself: a page opens with its styles, and trouble on it fails the test."""

from tests.plugins.browser import wait_until


def test_admin_log_in_opens_in_chinese(open_page):
    page = open_page("phone", path="/admin/login/")

    assert page.get_by_role("button", name="登录").is_visible()


def test_a_script_that_the_policy_blocks_is_noticed(open_page, page_troubles):
    page = open_page(path="/admin/login/")

    page.evaluate(
        "() => { const s = document.createElement('script'); s.text = '1'; document.body.append(s) }"
    )

    wait_until(page, lambda: any("Content Security Policy" in trouble for trouble in page_troubles))
    page_troubles.clear()


def test_a_request_that_leaves_the_machine_is_noticed(open_page, page_troubles):
    page = open_page(path="/admin/login/")

    page.evaluate("() => { window.location = 'http://outside.example/' }")

    wait_until(page, lambda: any("request to outside" in trouble for trouble in page_troubles))
    page_troubles.clear()


def test_a_style_that_is_not_there_is_noticed(open_page, page_troubles):
    page = open_page(path="/admin/login/")

    with page.expect_response("**/static/no.css"):
        page.evaluate(
            "() => { document.head.append(Object.assign(document.createElement('link'),"
            " {rel: 'stylesheet', href: '/static/no.css'})) }"
        )

    assert any("missing file" in trouble for trouble in page_troubles)
    page_troubles.clear()
