"""What every response says to the browser, beside the content security policy, which stands in settings."""

HEADERS = {
    # An address may show which page was open: it stays on this site. Forms need an origin for the CSRF check.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "microphone=(), midi=(), payment=(), usb=()"
    ),
}

# School and agency computers are shared: after signing out, Back must show nothing.
NOT_KEPT = "no-store"
