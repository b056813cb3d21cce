"""The one-use key of the form on a page, as a browser would send it back."""

import re


def form_key(client, address: str) -> str:
    page = client.get(address)
    found = re.search(r'name="form_key" value="([^"]+)"', page.text)
    assert found, f"There is no form on {address}: {page.status_code}"
    return found[1]
