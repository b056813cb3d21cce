"""What stewards do on the pages of drafts, in a browser."""

from tests.town.cast import PASSWORD


def fill(traveler, **answers: str):
    for name, answer in answers.items():
        field = traveler.page.locator(f"main [name={name}]")
        if field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(answer)
        else:
            field.fill(answer)


def tick(traveler, *names: str):
    for name in names:
        traveler.page.locator(f"main label[for=id_{name}]").click()


def choose(traveler, name: str, value: str):
    field = traveler.page.locator(f"main [name='{name}'][value='{value}']")
    traveler.page.locator(f"main label[for={field.get_attribute('id')}]").click()


def names_oneself(traveler, url: str, title: str, *, looks: bool = True, button: str = "Write down who signs"):
    traveler.go(f"{url}signatory/")
    options = traveler.page.locator("main [name=person] option")
    own = next(o for o in options.all() if traveler.called in o.inner_text())
    fill(traveler, person=own.get_attribute("value"), title=title, authority="Board Policy 1240")
    choose(traveler, "may_widen", "yes")
    if looks:
        traveler.is_accessible()
    traveler.press(button)
    traveler.shows(f"{traveler.called}, {title}")


def finds_it_fit(traveler, url: str):
    for kind in ("privacy", "legal", "technical"):
        traveler.go(url)
        choose(traveler, "review-kind", kind)
        choose(traveler, "review-finding", "fit")
        traveler.press("Write down the review")


def confirms(traveler):
    """Who comes for a strong act proves once more to be who they are."""
    if traveler.page.locator("main [name=password]").count():
        traveler.page.locator("main [name=password]").fill(PASSWORD)
        with traveler.page.expect_navigation():
            traveler.page.locator("main button").first.click()


def signs(traveler, url: str, *, button: str = "Sign"):
    traveler.go(f"{url}signature/")
    confirms(traveler)
    traveler.is_accessible()
    tick(traveler, "has_read", "may_sign")
    traveler.press(button)
