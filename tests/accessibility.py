"""What axe finds wrong with a page that stands in a browser."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

# What is in order is most of the answer, and thousands of values on each page: it stays in the browser.
ASK = 'axe.run({resultTypes: ["violations"]}).then(found => found.violations)'


def violations(page) -> list[dict[str, Any]]:
    page.evaluate(AXE_SCRIPT)
    return page.evaluate(ASK)
