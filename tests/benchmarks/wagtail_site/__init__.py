"""A plain Wagtail site with the generated stories, to measure beside; it runs in an environment that has Wagtail."""
