"""The environment of the tests: that of production, with nothing outside this machine in it."""

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 4,
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "SITE_URL": "http://testserver",
    "EMAIL_URL": "memory:",
    "SECURE_SSL_REDIRECT": "0",
    "REQUIRE_SECOND_FACTOR": "0",
}
